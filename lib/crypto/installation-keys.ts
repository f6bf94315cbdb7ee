import "server-only";
import { randomBytes } from "node:crypto";
import {
  findInstanceKey,
  insertInstanceKey,
  insertKekCheck,
  isDatabaseEmpty,
  listKekChecks,
} from "@/db/queries/keys";
import { now } from "../clock";
import type { Env } from "../env";
import { unwrapInstanceKey, wrapInstanceKey, wrappedKekId } from "./envelope";
import { KekError, readKeyRing } from "./kek-source";
import { checkCanary, type KeyRing, makeCanary } from "./key-ring";

/** What an installation's own keys are for; each has its own random key. */
const purposes = ["fingerprint", "sign-in", "server-actions"] as const;
type Purpose = (typeof purposes)[number];

type Keys = { ring: KeyRing; keys: Record<Purpose, Buffer>; nextAuthSecret: string };
type Home = { __wakeyKeys?: Keys };

// The bundler may make several copies of this module in one process; the keys are read once.
const home = globalThis as Home;

/**
 * Opens the keys of this installation; the database must be open. Makes them where it is empty.
 *
 * @throws {KekError} when the key-encryption key is missing or wrong; says which key id is needed
 */
export async function openInstallationKeys(env: Env): Promise<void> {
  const checks = await listKekChecks();
  if (checks.length === 0 && !(await isDatabaseEmpty())) {
    throw new KekError("The database has data but no record of its key. Restore a whole backup.");
  }
  const ring = readKeyRing(
    env,
    checks.map((check) => check.kekId),
  );
  for (const { kekId, canary } of checks) {
    const kek = ring.find(kekId);
    if (!kek || !checkCanary(kek, canary)) {
      throw new KekError(`The key with id ${kekId} does not open this database.`);
    }
  }
  const { primary } = ring;
  await insertKekCheck({ kekId: primary.id, canary: makeCanary(primary), createdAt: now() });

  const keys = {
    fingerprint: await instanceKey(ring, "fingerprint"),
    "sign-in": await instanceKey(ring, "sign-in"),
    "server-actions": await instanceKey(ring, "server-actions"),
  };
  const nextAuthSecret = env.nextAuthSecret ?? keys["sign-in"].toString("base64url");
  home.__wakeyKeys = { ring, keys, nextAuthSecret };
}

/** @throws {Error} before {@link openInstallationKeys} */
function opened(): Keys {
  if (!home.__wakeyKeys) throw new Error("The installation's keys are not open yet.");
  return home.__wakeyKeys;
}

/** Wraps and unwraps the tenants' data keys. */
export function keyRing(): KeyRing {
  return opened().ring;
}

export function fingerprintKey(): Buffer {
  return opened().keys.fingerprint;
}

/** Encrypts next-auth's cookie. NEXTAUTH_SECRET where given, else a key kept wrapped in the database. */
export function nextAuthSecret(): string {
  return opened().nextAuthSecret;
}

/** Base64 of 32 bytes, for NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: a build's own key is no secret. */
export function serverActionsKey(): string {
  return opened().keys["server-actions"].toString("base64");
}

async function instanceKey(ring: KeyRing, purpose: Purpose): Promise<Buffer> {
  let stored = await findInstanceKey(purpose);
  if (!stored) {
    const wrapped = wrapInstanceKey(ring.primary, purpose, randomBytes(32));
    await insertInstanceKey({ purpose, kekId: ring.primary.id, wrapped, createdAt: now() });
    stored = await findInstanceKey(purpose);
  }
  const kek = stored && ring.find(wrappedKekId(stored.wrapped));
  if (!stored || !kek)
    throw new KekError(`The key for ${purpose} needs the key with id ${stored?.kekId}.`);
  return unwrapInstanceKey(kek, purpose, stored.wrapped);
}
