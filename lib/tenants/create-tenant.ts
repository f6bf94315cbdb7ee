import "server-only";
import { randomUUID } from "node:crypto";
import { asSystem } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { insertMembership } from "@/db/queries/memberships";
import { insertTenant } from "@/db/queries/tenants";
import { now } from "../clock";
import { ensureTenantKey } from "../crypto/tenant-keys";
import { type TenantId, tenantIdSchema } from "./tenant.schema";

/** Makes a tenant with its own data key; the person who makes it is its owner. */
export async function createTenant(userId: string, name: string): Promise<TenantId> {
  const tenantId = tenantIdSchema.parse(randomUUID());
  const createdAt = now();
  await asSystem(async () => {
    await insertTenant(tenantId, { name, createdAt });
    await insertMembership(tenantId, { userId, role: "owner", createdAt });
    await ensureTenantKey(tenantId);
    await recordAudit(tenantId, {
      actorId: userId,
      action: "tenant.created",
      targetId: tenantId,
      details: { name },
    });
  });
  return tenantId;
}
