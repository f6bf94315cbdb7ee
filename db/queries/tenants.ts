import "server-only";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { withTenant } from "../doors";
import { tenants } from "../schema";

/** Inside the system's door: a tenant's own transaction may not make tenants. */
export async function insertTenant(
  tenantId: TenantId,
  tenant: { name: string; createdAt: Date },
): Promise<void> {
  await withTenant(tenantId, (tx) => tx.insert(tenants).values({ id: tenantId, ...tenant }));
}
