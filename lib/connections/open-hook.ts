import "server-only";
import { findSealedHook } from "@/db/queries/hooks";
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
  const stored = await findSealedHook(hookId);
  if (!stored) return null;
  const { sealedAppSecret, sealedVerifyToken, ...hook } = stored;
  const field = (column: string) => ({ table: "hooks", column, rowId: hook.id });
  return {
    ...hook,
    appSecret: sealedAppSecret
      ? await openFor(hook.tenantId, field("sealed_app_secret"), sealedAppSecret, AppSecret)
      : null,
    verifyToken: await openFor(
      hook.tenantId,
      field("sealed_verify_token"),
      sealedVerifyToken,
      Secret,
    ),
  };
}
