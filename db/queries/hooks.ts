import "server-only";
import { and, eq } from "drizzle-orm";
import { type TenantId, tenantIdSchema } from "@/lib/tenants/tenant.schema";
import { asSystem, withTenant } from "../doors";
import { hooks } from "../schema";

/** The hook of a callback URL, whoever's it is: the id in the URL is all a webhook brings. */
export async function findSealedHook(hookId: string) {
  const [row] = await asSystem((tx) =>
    tx
      .select({
        tenantId: hooks.tenantId,
        id: hooks.id,
        appId: hooks.appId,
        sealedAppSecret: hooks.sealedAppSecret,
        sealedVerifyToken: hooks.sealedVerifyToken,
      })
      .from(hooks)
      .where(eq(hooks.id, hookId)),
  );
  return row ? { ...row, tenantId: tenantIdSchema.parse(row.tenantId) } : null;
}

/** Meta's handshake succeeded. */
export async function setHookVerified(tenantId: TenantId, hookId: string, at: Date): Promise<void> {
  await withTenant(tenantId, (tx) =>
    tx.update(hooks).set({ verifiedAt: at }).where(own(tenantId, hookId)),
  );
}

/** A signed event arrived. */
export async function setHookEvent(tenantId: TenantId, hookId: string, at: Date): Promise<void> {
  await withTenant(tenantId, (tx) =>
    tx.update(hooks).set({ lastEventAt: at }).where(own(tenantId, hookId)),
  );
}

function own(tenantId: TenantId, hookId: string) {
  return and(eq(hooks.tenantId, tenantId), eq(hooks.id, hookId));
}
