import "server-only";
import { findSealedHook, findSealedHookOfApp } from "@/db/queries/hooks";
import { openFor } from "@/lib/crypto/fields";
import { AppSecret, Secret } from "@/lib/secret";
import type { TenantId } from "@/lib/tenants/tenant.schema";

export type OpenHook = {
  tenantId: TenantId;
  id: string;
  appId: string;
  /** Null: nobody gave it, so no event can be trusted. */
  appSecret: AppSecret | null;
  verifyToken: Secret;
};

/**
 * The webhook that a callback URL leads to, or null. The id decides whose it is, never the event.
 *
 * @throws {CryptoError} when the stored text cannot be opened
 */
export async function openHook(hookId: string): Promise<OpenHook | null> {
  return await unseal(await findSealedHook(hookId));
}

/** Hooks of the last moment: thousands of events a second come for one. */
const recent = new Map<string, { hook: Promise<OpenHook | null>; until: number }>();
const RECENT_MS = 1_000;
const RECENT_SIZE = 1_000;

/**
 * {@link openHook} for events: what it knows may be a second old. An event refused because of a secret
 * just entered is sent again by Meta.
 *
 * Events that come while a hook is being opened wait for it together: each opening it anew once a
 * second held up all of them.
 */
export async function openRecentHook(hookId: string): Promise<OpenHook | null> {
  const known = recent.get(hookId);
  if (known && known.until > Date.now()) return await known.hook;
  if (recent.size >= RECENT_SIZE) recent.clear();
  const opening = { hook: openHook(hookId), until: Date.now() + RECENT_MS };
  recent.set(hookId, opening);
  const hook = await opening.hook.catch((error: unknown) => {
    forget(hookId, opening);
    throw error;
  });
  // One that is not there may be made at any moment, and strangers may ask for any number of them.
  if (!hook) forget(hookId, opening);
  return hook;
}

function forget(hookId: string, opening: object): void {
  if (recent.get(hookId) === opening) recent.delete(hookId);
}

/** The tenant's webhook for a Meta app, or null while it has none. @throws {CryptoError} */
export async function openHookOfApp(tenantId: TenantId, appId: string): Promise<OpenHook | null> {
  return await unseal(await findSealedHookOfApp(tenantId, appId));
}

type SealedHook = NonNullable<Awaited<ReturnType<typeof findSealedHook>>>;

async function unseal(stored: SealedHook | null): Promise<OpenHook | null> {
  if (!stored) return null;
  const { sealedAppSecret, sealedVerifyToken, ...hook } = stored;
  const { tenantId, id: rowId } = hook;
  const appSecret = { table: "hooks", column: "sealed_app_secret", rowId };
  const verifyToken = { table: "hooks", column: "sealed_verify_token", rowId };
  return {
    ...hook,
    appSecret: sealedAppSecret
      ? await openFor(tenantId, appSecret, sealedAppSecret, AppSecret)
      : null,
    verifyToken: await openFor(tenantId, verifyToken, sealedVerifyToken, Secret),
  };
}
