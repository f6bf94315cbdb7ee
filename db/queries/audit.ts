import "server-only";
import { now } from "@/lib/clock";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { withTenant } from "../doors";
import { auditEvents } from "../schema";

export type AuditEntry = {
  /** The person who did it; null for the system itself. */
  actorId: string | null;
  /** `connection.saved`, `campaign.launched`, … */
  action: string;
  targetId?: string | null;
  /** Never a secret. */
  details?: Record<string, string | number | boolean | null>;
};

/** Writes down who did what. Call it inside the door of the change, so that neither happens alone. */
export async function recordAudit(tenantId: TenantId, entry: AuditEntry): Promise<void> {
  await withTenant(tenantId, (tx) =>
    tx.insert(auditEvents).values({
      tenantId,
      at: now(),
      actorId: entry.actorId,
      action: entry.action,
      targetId: entry.targetId ?? null,
      details: entry.details ?? {},
    }),
  );
}
