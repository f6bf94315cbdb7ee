import "server-only";
import { and, asc, desc, eq, inArray, lte, sql } from "drizzle-orm";
import type { DeliveryState, TargetKind } from "@/lib/alerts/alert-target.schema";
import { type TenantId, tenantIdSchema } from "@/lib/tenants/tenant.schema";
import { asSystem, withTenant } from "../doors";
import { alertDeliveries, alerts, alertTargets, connections, tenants } from "../schema";

export type DueDelivery = { tenantId: TenantId; id: string; attempts: number };

/** Which deliveries: all that are due, or those of one alert of one tenant. */
type Which = {
  at: Date;
  most: number;
  /** So that one tenant's receivers that never answer do not keep the others waiting. */
  mostPerTenant: number;
  alert?: { tenantId: TenantId; alertId: string };
};

/**
 * Takes deliveries whose time has come, over all tenants. Each counts as tried from now on and comes
 * back by itself, so that one whose process is killed is tried again.
 *
 * @param waitOf how long a delivery waits after so many tries
 */
export async function takeDueDeliveries(
  { at, most, mostPerTenant, alert }: Which,
  waitOf: (attempts: number) => number,
): Promise<DueDelivery[]> {
  const isDue = and(
    eq(alertDeliveries.state, "waiting"),
    lte(alertDeliveries.dueAt, at),
    alert && eq(alertDeliveries.tenantId, alert.tenantId),
    alert && eq(alertDeliveries.alertId, alert.alertId),
  );
  return await asSystem(async (tx) => {
    const queued = tx
      .select({
        id: alertDeliveries.id,
        place:
          sql<number>`row_number() over (partition by ${alertDeliveries.tenantId} order by ${alertDeliveries.dueAt})`.as(
            "place",
          ),
      })
      .from(alertDeliveries)
      .where(isDue)
      .as("queued");
    const inTurn = tx
      .select({ id: queued.id })
      .from(queued)
      .where(lte(queued.place, mostPerTenant));
    const rows = await tx
      .select({
        tenantId: alertDeliveries.tenantId,
        id: alertDeliveries.id,
        attempts: alertDeliveries.attempts,
      })
      .from(alertDeliveries)
      .where(and(isDue, inArray(alertDeliveries.id, inTurn)))
      .orderBy(asc(alertDeliveries.dueAt))
      .limit(most)
      .for("update", { skipLocked: true });
    const taken = rows.map((row) => ({
      tenantId: tenantIdSchema.parse(row.tenantId),
      id: row.id,
      attempts: row.attempts + 1,
    }));
    for (const { tenantId, id, attempts } of taken) {
      const dueAt = new Date(at.getTime() + waitOf(attempts));
      await tx.update(alertDeliveries).set({ attempts, dueAt }).where(one(tenantId, id));
    }
    return taken;
  });
}

/** All that a try needs; null where the delivery is gone or done. */
export async function findDelivery(tenantId: TenantId, deliveryId: string) {
  const [row] = await withTenant(tenantId, (tx) =>
    tx
      .select({
        id: alertDeliveries.id,
        createdAt: alertDeliveries.createdAt,
        tenantName: tenants.name,
        alert: {
          id: alerts.id,
          kind: alerts.kind,
          facts: alerts.facts,
          raisedAt: alerts.raisedAt,
          closedAt: alerts.closedAt,
          connectionId: alerts.connectionId,
        },
        target: {
          id: alertTargets.id,
          kind: alertTargets.kind,
          address: alertTargets.address,
          sealedSecret: alertTargets.sealedSecret,
          removedAt: alertTargets.removedAt,
        },
        verifiedName: connections.verifiedName,
        displayPhoneNumber: connections.displayPhoneNumber,
        phoneNumberId: connections.phoneNumberId,
      })
      .from(alertDeliveries)
      .innerJoin(tenants, eq(tenants.id, alertDeliveries.tenantId))
      .innerJoin(
        alerts,
        and(eq(alerts.tenantId, alertDeliveries.tenantId), eq(alerts.id, alertDeliveries.alertId)),
      )
      .innerJoin(
        alertTargets,
        and(
          eq(alertTargets.tenantId, alertDeliveries.tenantId),
          eq(alertTargets.id, alertDeliveries.targetId),
        ),
      )
      .leftJoin(
        connections,
        and(eq(connections.tenantId, alerts.tenantId), eq(connections.id, alerts.connectionId)),
      )
      .where(and(one(tenantId, deliveryId), eq(alertDeliveries.state, "waiting"))),
  );
  return row ?? null;
}

/** Writes down what a try brought. `state` waiting: it is tried again as planned. */
export async function settleDelivery(
  tenantId: TenantId,
  deliveryId: string,
  { state, outcome, at }: { state: DeliveryState; outcome: string; at: Date },
): Promise<void> {
  await withTenant(tenantId, (tx) =>
    tx
      .update(alertDeliveries)
      .set({ state, outcome, settledAt: state === "waiting" ? null : at })
      .where(and(one(tenantId, deliveryId), eq(alertDeliveries.state, "waiting"))),
  );
}

/** One line of the log of deliveries. */
export type DeliveryView = {
  id: string;
  alertId: string;
  kind: TargetKind;
  address: string;
  state: DeliveryState;
  attempts: number;
  outcome: string | null;
  dueAt: Date;
  createdAt: Date;
  settledAt: Date | null;
};

/** The newest deliveries of a tenant, or of one alert of it. */
export async function listDeliveries(
  tenantId: TenantId,
  { alertId, limit }: { alertId?: string; limit: number },
): Promise<DeliveryView[]> {
  return await withTenant(tenantId, (tx) =>
    tx
      .select({
        id: alertDeliveries.id,
        alertId: alertDeliveries.alertId,
        kind: alertTargets.kind,
        address: alertTargets.address,
        state: alertDeliveries.state,
        attempts: alertDeliveries.attempts,
        outcome: alertDeliveries.outcome,
        dueAt: alertDeliveries.dueAt,
        createdAt: alertDeliveries.createdAt,
        settledAt: alertDeliveries.settledAt,
      })
      .from(alertDeliveries)
      .innerJoin(
        alertTargets,
        and(
          eq(alertTargets.tenantId, alertDeliveries.tenantId),
          eq(alertTargets.id, alertDeliveries.targetId),
        ),
      )
      .where(
        and(
          eq(alertDeliveries.tenantId, tenantId),
          alertId ? eq(alertDeliveries.alertId, alertId) : undefined,
        ),
      )
      .orderBy(
        desc(alertDeliveries.createdAt),
        asc(alertTargets.createdAt),
        asc(alertTargets.address),
      )
      .limit(limit),
  );
}

function one(tenantId: TenantId, deliveryId: string) {
  return and(eq(alertDeliveries.tenantId, tenantId), eq(alertDeliveries.id, deliveryId));
}
