import "server-only";
import { randomUUID } from "node:crypto";
import { and, eq, gte, inArray, isNull, ne } from "drizzle-orm";
import type { AlertKind, CloseReason, Severity } from "@/lib/alerts/alert.schema";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { withTenant } from "../doors";
import { alertDeliveries, alerts, alertTargets } from "../schema";

export type NewAlert = {
  connectionId: string | null;
  kind: AlertKind;
  key: string;
  severity: Severity;
  facts: Record<string, unknown>;
  at: Date;
};

/**
 * Adds an alert together with its deliveries to all targets that want it.
 *
 * @returns its id; null when an alert with this key is there already
 */
export async function insertAlert(
  tenantId: TenantId,
  { at, ...alert }: NewAlert,
): Promise<string | null> {
  return await withTenant(tenantId, async (tx) => {
    const [row] = await tx
      .insert(alerts)
      .values({ ...alert, tenantId, id: randomUUID(), raisedAt: at })
      .onConflictDoNothing({ target: [alerts.tenantId, alerts.key] })
      .returning({ id: alerts.id });
    if (!row) return null;
    const targets = await tx
      .select({ id: alertTargets.id })
      .from(alertTargets)
      .where(
        and(
          eq(alertTargets.tenantId, tenantId),
          isNull(alertTargets.removedAt),
          // The gravest severity is the smallest. A test is to be seen everywhere.
          alert.kind === "test" ? undefined : gte(alertTargets.leastSeverity, alert.severity),
        ),
      );
    if (targets.length > 0) {
      await tx.insert(alertDeliveries).values(
        targets.map((target) => ({
          tenantId,
          id: randomUUID(),
          alertId: row.id,
          targetId: target.id,
          state: "waiting" as const,
          dueAt: at,
          createdAt: at,
        })),
      );
    }
    return row.id;
  });
}

/**
 * Closes a connection's open alerts of these kinds.
 *
 * @param end.except the key of one that stays open
 */
export async function closeConnectionAlerts(
  tenantId: TenantId,
  connectionId: string,
  kinds: readonly AlertKind[],
  { reason, at, except }: { reason: CloseReason; at: Date; except?: string },
): Promise<void> {
  await withTenant(tenantId, (tx) =>
    tx
      .update(alerts)
      .set({ closedAt: at, closeReason: reason })
      .where(
        and(
          eq(alerts.tenantId, tenantId),
          eq(alerts.connectionId, connectionId),
          inArray(alerts.kind, [...kinds]),
          isNull(alerts.closedAt),
          except === undefined ? undefined : ne(alerts.key, except),
        ),
      ),
  );
}
