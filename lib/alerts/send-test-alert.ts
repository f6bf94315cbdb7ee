import "server-only";
import { randomUUID } from "node:crypto";
import { withTenant } from "@/db/doors";
import { listDeliveries } from "@/db/queries/alert-deliveries";
import { insertAlert } from "@/db/queries/alerts";
import { recordAudit } from "@/db/queries/audit";
import { countTry } from "@/db/rate-limit-store";
import { now } from "@/lib/clock";
import { AppError } from "@/lib/errors";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { TestDelivery } from "./alert-target.schema";
import { deliverAlert } from "./deliver-alerts";

const limit = { name: "alert-test", points: 10, seconds: 3_600 };
const MOST_TARGETS = 20;

/**
 * Sends an alert that says it is a test to every target, also to those that want only grave ones, and
 * waits for what becomes of it.
 *
 * @param by what its reader should know the sender by
 * @throws {AppError} RATE_LIMITED
 */
export async function sendTestAlert(
  tenantId: TenantId,
  actorId: string,
  by: string,
): Promise<{ alertId: string; deliveries: TestDelivery[] }> {
  const { within, waitMs } = await countTry(limit, tenantId);
  if (!within) {
    const minutes = Math.ceil(waitMs / 60_000);
    throw new AppError("RATE_LIMITED", `10 tests an hour are enough. Try again in ${minutes} min.`);
  }
  const alertId = await withTenant(tenantId, async () => {
    const id = await insertAlert(tenantId, {
      connectionId: null,
      kind: "test",
      key: `test:${randomUUID()}`,
      severity: "info",
      facts: { by },
      at: now(),
    });
    if (!id) throw new Error("A key was made twice");
    await recordAudit(tenantId, { actorId, action: "alert.tested", targetId: id });
    return id;
  });
  await deliverAlert(tenantId, alertId);
  const deliveries = await listDeliveries(tenantId, { alertId, limit: MOST_TARGETS });
  return {
    alertId,
    deliveries: deliveries.map(({ kind, address, state, outcome }) => {
      return { kind, address, state, outcome };
    }),
  };
}
