import "server-only";
import { randomBytes } from "node:crypto";
import { withTenant } from "@/db/doors";
import { findSealedHookOfApp, insertHook, setHookAppSecret } from "@/db/queries/hooks";
import { now } from "@/lib/clock";
import { sealFor } from "@/lib/crypto/fields";
import { type AppSecret, Secret } from "@/lib/secret";
import type { TenantId } from "@/lib/tenants/tenant.schema";

/**
 * The tenant's hook for a Meta app, made where there is none yet.
 *
 * @param appSecret replaces the stored one; null keeps it
 * @returns the hook's id
 */
export async function ensureHook(
  tenantId: TenantId,
  appId: string,
  appSecret: AppSecret | null,
): Promise<string> {
  return await withTenant(tenantId, async () => {
    const hookId = await findOrMake(tenantId, appId);
    if (appSecret) {
      const place = { table: "hooks", column: "sealed_app_secret", rowId: hookId };
      await setHookAppSecret(tenantId, hookId, await sealFor(tenantId, place, appSecret));
    }
    return hookId;
  });
}

async function findOrMake(tenantId: TenantId, appId: string): Promise<string> {
  const known = await findSealedHookOfApp(tenantId, appId);
  if (known) return known.id;
  const id = randomBytes(16).toString("base64url");
  const place = { table: "hooks", column: "sealed_verify_token", rowId: id };
  const verifyToken = new Secret(randomBytes(24).toString("base64url"));
  const sealedVerifyToken = await sealFor(tenantId, place, verifyToken);
  await insertHook(tenantId, { id, appId, sealedVerifyToken, createdAt: now() });
  // Somebody else's may have been first.
  return (await findSealedHookOfApp(tenantId, appId))?.id ?? id;
}
