import "server-only";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { asSystem } from "../doors";
import { tenants } from "../schema";

/** Behind the system's door: a tenant's own transaction may not make tenants. */
export async function insertTenant(
  tenantId: TenantId,
  tenant: { name: string; createdAt: Date },
): Promise<void> {
  await asSystem((tx) => tx.insert(tenants).values({ id: tenantId, ...tenant }));
}
