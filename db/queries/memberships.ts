import "server-only";
import { asc, eq } from "drizzle-orm";
import type { Role } from "@/lib/auth/permissions.schema";
import { type TenantId, tenantIdSchema } from "@/lib/tenants/tenant.schema";
import { asSystem } from "../doors";
import { memberships, tenants } from "../schema";

export type Membership = { tenantId: TenantId; tenantName: string; role: Role };

/** The tenants a person belongs to, the one joined first in front. */
export async function listMemberships(userId: string): Promise<Membership[]> {
  const rows = await asSystem((tx) =>
    tx
      .select({ tenantId: tenants.id, tenantName: tenants.name, role: memberships.role })
      .from(memberships)
      .innerJoin(tenants, eq(tenants.id, memberships.tenantId))
      .where(eq(memberships.userId, userId))
      .orderBy(asc(memberships.createdAt), asc(tenants.id)),
  );
  return rows.map((row) => ({ ...row, tenantId: tenantIdSchema.parse(row.tenantId) }));
}

/** Behind the system's door: a tenant's own transaction may not hand out memberships. */
export async function insertMembership(
  tenantId: TenantId,
  member: { userId: string; role: Role; createdAt: Date },
): Promise<void> {
  await asSystem((tx) => tx.insert(memberships).values({ tenantId, ...member }));
}
