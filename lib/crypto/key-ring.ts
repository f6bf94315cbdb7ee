import "server-only";
import { randomBytes } from "node:crypto";
import { registerSecretValue } from "../scrub";
import { CryptoError } from "./crypto-error";
import { KEY_BYTES, Kek } from "./keys";
import { openText, sealText } from "./sealed-text";

/** The value shown in `.env.example`; everybody knows it, so it is refused. */
export const SAMPLE_KEK = "cmVwbGFjZS10aGlzLXNhbXBsZS1rZXktd2l0aC1vd24=";

const CANARY = Buffer.from("wakey");

export type KeyRing = {
  /** Wraps every new key. */
  readonly primary: Kek;
  /** Primary first. */
  readonly ids: readonly string[];
  find(id: string): Kek | null;
};

/** The list of keys cannot be used. `message` names positions and reasons, never values. */
export class KeyRingError extends Error {
  override readonly name = "KeyRingError";
}

/**
 * Reads a list of keys, separated by commas or line breaks; the first is the primary.
 *
 * Each is canonical base64 of 32 random bytes (44 characters), as {@link generateKek} makes it.
 *
 * @throws {KeyRingError} naming each key at fault and why
 */
export function parseKeyRing(text: string): KeyRing {
  const entries = text
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  const problems = entries.flatMap((entry, index) => {
    const reason = fault(entry, entries.indexOf(entry), index);
    return reason ? [`key ${index + 1} of ${entries.length} ${reason}`] : [];
  });
  const [primary, ...others] = problems.length > 0 ? [] : entries.map(toKek);
  if (!primary) throw new KeyRingError(problems.join("; ") || "there is no key");
  const keks = [primary, ...others];
  return {
    primary,
    ids: keks.map((kek) => kek.id),
    find: (id) => keks.find((kek) => kek.id === id) ?? null,
  };
}

/** A new key as one line for the key file. */
export function generateKek(): string {
  return randomBytes(KEY_BYTES).toString("base64");
}

/** Stored beside the data at first start; see {@link checkCanary}. */
export function makeCanary(kek: Kek): string {
  return sealText("wk1", kek.id, kek.keyObject(), ["canary"], CANARY);
}

/** Whether `canary` was made with this key; its key id is `wrappedKekId(canary)`. */
export function checkCanary(kek: Kek, canary: string): boolean {
  try {
    return openText("wk1", kek.id, kek.keyObject(), ["canary"], canary).equals(CANARY);
  } catch (error) {
    if (error instanceof CryptoError) return false;
    throw error;
  }
}

function fault(entry: string, firstIndex: number, index: number): string | null {
  const bytes = Buffer.from(entry, "base64");
  if (bytes.toString("base64") !== entry) return "is not canonical base64";
  if (bytes.length !== KEY_BYTES) return `has ${bytes.length} bytes, not ${KEY_BYTES}`;
  if (bytes.every((byte) => byte === bytes[0])) return "is one byte repeated";
  if (entry === SAMPLE_KEK) return "is the sample from .env.example";
  if (firstIndex !== index) return `is the same as key ${firstIndex + 1}`;
  return null;
}

function toKek(entry: string): Kek {
  const kek = new Kek(Buffer.from(entry, "base64"));
  registerSecretValue(entry, kek);
  return kek;
}
