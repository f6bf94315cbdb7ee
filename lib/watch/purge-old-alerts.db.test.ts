import { randomUUID } from "node:crypto";
import { count, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { asSystem } from "@/db/doors";
import { noteRead } from "@/db/queries/alert-list";
import { closeConnectionAlerts } from "@/db/queries/alerts";
import { listChanges, recordChange } from "@/db/queries/connection-history";
import { alertDeliveries, alertReads, alerts, alertTargets } from "@/db/schema";
import type { AlertKind } from "@/lib/alerts/alert.schema";
import { addTarget, removeTarget } from "@/lib/alerts/change-targets";
import { raiseAlert } from "@/lib/alerts/raise-alert";
import { newPerson } from "@/lib/rotation/rotation.test-kit";
import { purgeOldAlerts } from "./purge-old-alerts";
import { alertsOf, DAY, newConnection, standAt, startWatch, type Watch } from "./watch.test-kit";

const KEPT = 400 * DAY;
const actorId = randomUUID();
const start = Date.parse("2026-11-22T12:00:00Z");
const day = (days: number) => new Date(start + days * DAY);

let watch: Watch;
beforeAll(async () => {
  watch = await startWatch();
});
afterAll(() => watch.stop());

it("what is over goes after 400 days, with its deliveries and who read it; what still holds stays", async () => {
  standAt(start);
  const { tenantId, connectionId } = await newConnection(watch);
  const goneTarget = { kind: "email", address: "was@firm.example", leastSeverity: "info" } as const;
  const { targetId } = await addTarget(tenantId, actorId, goneTarget);
  await addTarget(tenantId, actorId, { ...goneTarget, address: "is@firm.example" });
  const flag = { status: "FLAGGED", was: "CONNECTED" };
  const raise = (kind: AlertKind, facts: object, at: Date) =>
    raiseAlert(tenantId, {
      connectionId,
      kind,
      key: `${kind} ${at.toISOString()}`,
      facts: facts as never,
      at,
    });
  await raise("security", { event: "PIN_CHANGED" }, day(0));
  await removeTarget(tenantId, actorId, targetId);
  await raise("number-flagged", flag, day(0));
  await raise("quality-dropped", { quality: "RED", was: "GREEN" }, day(0));
  const over = { reason: "mended", at: day(3) } as const;
  await closeConnectionAlerts(tenantId, connectionId, ["quality-dropped"], over);
  await raise("security", { event: "PIN_CHANGED" }, day(5));
  // All but the one that is over.
  await noteRead(tenantId, { userId: await newPerson(), at: day(5) }, null, null);
  for (const at of [day(0), day(5)]) {
    const evidence = { source: "check", from: "GREEN", to: "RED" } as const;
    await recordChange(tenantId, { connectionId, kind: "quality", evidence, at });
  }
  const left = async () => ({
    alerts: (await alertsOf(tenantId)).map(({ kind }) => kind),
    changes: (await listChanges(tenantId, connectionId, 10)).map(({ at }) => at),
    deliveries: await rows(alertDeliveries),
    reads: await rows(alertReads),
    targets: await rows(alertTargets),
  });
  const rows = async (table: typeof alertDeliveries | typeof alertReads | typeof alertTargets) =>
    (
      await asSystem((tx) =>
        tx.select({ total: count() }).from(table).where(eq(table.tenantId, tenantId)),
      )
    )[0]?.total;

  standAt(start + KEPT);
  await purgeOldAlerts();
  const all = ["security", "number-flagged", "quality-dropped", "security"];
  expect((await left()).alerts.toSorted()).toEqual(all.toSorted());
  expect(await left()).toMatchObject({
    changes: [day(5), day(0)],
    deliveries: 5,
    reads: 3,
    targets: 2,
  });

  standAt(start + KEPT + 1);
  await purgeOldAlerts();
  expect((await left()).alerts.toSorted()).toEqual([
    "number-flagged",
    "quality-dropped",
    "security",
  ]);
  expect(await left()).toMatchObject({ changes: [day(5)], deliveries: 3, reads: 2, targets: 1 });

  standAt(start + KEPT + 4 * DAY);
  await purgeOldAlerts();
  expect(await left()).toEqual({
    alerts: ["number-flagged", "security"],
    changes: [day(5)],
    deliveries: 2,
    reads: 2,
    targets: 1,
  });
  standAt(start + 2 * KEPT);
  await purgeOldAlerts();
  expect(await left()).toMatchObject({ alerts: ["number-flagged"], reads: 1 });
  expect(await asSystem((tx) => tx.select().from(alerts))).toHaveLength(1);
});
