import "server-only";
import { and, asc, count, eq, isNull } from "drizzle-orm";
import type { AddTarget, AlertTarget } from "@/lib/alerts/alert-target.schema";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { withTenant } from "../doors";
import { alertTargets } from "../schema";

/** Where the tenant's alerts go, oldest first. */
export async function listTargets(tenantId: TenantId): Promise<AlertTarget[]> {
  return await withTenant(tenantId, (tx) =>
    tx
      .select({
        id: alertTargets.id,
        kind: alertTargets.kind,
        address: alertTargets.address,
        leastSeverity: alertTargets.leastSeverity,
        createdAt: alertTargets.createdAt,
      })
      .from(alertTargets)
      .where(and(eq(alertTargets.tenantId, tenantId), isNull(alertTargets.removedAt)))
      .orderBy(asc(alertTargets.createdAt), asc(alertTargets.id)),
  );
}

export async function countTargets(tenantId: TenantId): Promise<number> {
  const [row] = await withTenant(tenantId, (tx) =>
    tx
      .select({ total: count() })
      .from(alertTargets)
      .where(and(eq(alertTargets.tenantId, tenantId), isNull(alertTargets.removedAt))),
  );
  return row?.total ?? 0;
}

/** @returns false where this address is a target already */
export async function insertTarget(
  tenantId: TenantId,
  target: AddTarget & { id: string; sealedSecret: string | null; createdAt: Date },
): Promise<boolean> {
  const rows = await withTenant(tenantId, (tx) =>
    tx
      .insert(alertTargets)
      .values({ ...target, tenantId })
      .onConflictDoNothing()
      .returning({ id: alertTargets.id }),
  );
  return rows.length > 0;
}

/** Takes the secret away with it. @returns the address; null: there is no such target */
export async function setTargetRemoved(
  tenantId: TenantId,
  targetId: string,
  at: Date,
): Promise<string | null> {
  const [row] = await withTenant(tenantId, (tx) =>
    tx
      .update(alertTargets)
      .set({ removedAt: at, sealedSecret: null })
      .where(
        and(
          eq(alertTargets.tenantId, tenantId),
          eq(alertTargets.id, targetId),
          isNull(alertTargets.removedAt),
        ),
      )
      .returning({ address: alertTargets.address }),
  );
  return row?.address ?? null;
}
