import "server-only";
import { and, eq } from "drizzle-orm";
import { type TenantId, tenantIdSchema } from "@/lib/tenants/tenant.schema";
import { asSystem, withTenant } from "../doors";
import { hooks } from "../schema";

const sealedHook = {
  tenantId: hooks.tenantId,
  id: hooks.id,
  appId: hooks.appId,
  sealedAppSecret: hooks.sealedAppSecret,
  sealedVerifyToken: hooks.sealedVerifyToken,
};

/** The hook of a callback URL, whoever's it is: the id in the URL is all a webhook brings. */
export async function findSealedHook(hookId: string) {
  const [row] = await asSystem((tx) =>
    tx.select(sealedHook).from(hooks).where(eq(hooks.id, hookId)),
  );
  return row ? { ...row, tenantId: tenantIdSchema.parse(row.tenantId) } : null;
}

/** The tenant's hook for a Meta app. */
export async function findSealedHookOfApp(tenantId: TenantId, appId: string) {
  const [row] = await withTenant(tenantId, (tx) =>
    tx
      .select(sealedHook)
      .from(hooks)
      .where(and(eq(hooks.tenantId, tenantId), eq(hooks.appId, appId))),
  );
  return row ? { ...row, tenantId } : null;
}

/** Adds a hook; nothing happens when the tenant already has one for this app. */
export async function insertHook(
  tenantId: TenantId,
  hook: { id: string; appId: string; sealedVerifyToken: string; createdAt: Date },
): Promise<void> {
  await withTenant(tenantId, (tx) =>
    tx
      .insert(hooks)
      .values({ ...hook, tenantId })
      .onConflictDoNothing({ target: [hooks.tenantId, hooks.appId] }),
  );
}

/** @param sealedAppSecret null takes it away */
export async function setHookAppSecret(
  tenantId: TenantId,
  hookId: string,
  sealedAppSecret: string | null,
): Promise<void> {
  await withTenant(tenantId, (tx) =>
    tx.update(hooks).set({ sealedAppSecret }).where(own(tenantId, hookId)),
  );
}

/** Meta's handshake succeeded. */
export async function noteHookVerified(
  tenantId: TenantId,
  hookId: string,
  at: Date,
): Promise<void> {
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
