import "server-only";
import { and, eq } from "drizzle-orm";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { asSystem, withTenant } from "../doors";
import { instanceKeys, kekChecks, tenantKeys, tenants } from "../schema";

export type WrappedKey = { version: number; kekId: string; wrapped: string };

/** The tenant's key of a version, or its primary one; destroyed keys are not given out. */
export async function findTenantKey(
  tenantId: TenantId,
  version: number | "primary",
): Promise<WrappedKey | null> {
  const which =
    version === "primary" ? eq(tenantKeys.state, "primary") : eq(tenantKeys.version, version);
  return await withTenant(tenantId, async (tx) => {
    const [row] = await tx
      .select()
      .from(tenantKeys)
      .where(and(eq(tenantKeys.tenantId, tenantId), which));
    return row && row.state !== "destroyed" ? row : null;
  });
}

/** Adds the tenant's first key; where another start was quicker, nothing changes. */
export async function insertTenantKey(
  tenantId: TenantId,
  key: WrappedKey,
  createdAt: Date,
): Promise<void> {
  await withTenant(tenantId, (tx) =>
    tx
      .insert(tenantKeys)
      .values({ ...key, tenantId, state: "primary", createdAt })
      .onConflictDoNothing(),
  );
}

export async function findInstanceKey(purpose: string) {
  return await asSystem(async (tx) => {
    const [row] = await tx.select().from(instanceKeys).where(eq(instanceKeys.purpose, purpose));
    return row ?? null;
  });
}

/** Adds the key of a purpose unless there is one; the stored one counts. */
export async function insertInstanceKey(key: typeof instanceKeys.$inferInsert): Promise<void> {
  await asSystem((tx) => tx.insert(instanceKeys).values(key).onConflictDoNothing());
}

/** The ids of all key-encryption keys that something in the database was wrapped by. */
export async function listKekChecks(): Promise<{ kekId: string; canary: string }[]> {
  return await asSystem((tx) => tx.select().from(kekChecks));
}

export async function insertKekCheck(check: typeof kekChecks.$inferInsert): Promise<void> {
  await asSystem((tx) => tx.insert(kekChecks).values(check).onConflictDoNothing());
}

/** Whether no organization was ever made here. */
export async function isDatabaseEmpty(): Promise<boolean> {
  return await asSystem(async (tx) => {
    const rows = await tx.select({ id: tenants.id }).from(tenants).limit(1);
    return rows.length === 0;
  });
}
