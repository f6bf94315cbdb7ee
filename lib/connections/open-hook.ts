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
const recent = new Map<string, { hook: OpenHook; until: number }>();
const RECENT_MS = 1_000;
const RECENT_SIZE = 1_000;

/**
 * {@link openHook} for events: what it knows may be a second old. An event refused because of a secret
 * just entered is sent again by Meta.
 */
export async function openRecentHook(hookId: string): Promise<OpenHook | null> {
  const known = recent.get(hookId);
  if (known && known.until > Date.now()) return known.hook;
  recent.delete(hookId);
  const hook = await openHook(hookId);
  if (!hook) return null;
  if (recent.size >= RECENT_SIZE) recent.clear();
  recent.set(hookId, { hook, until: Date.now() + RECENT_MS });
  return hook;
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
