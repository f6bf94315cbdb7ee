import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { asSystem } from "@/db/doors";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { raiseDueAlerts } from "./raise-due-alerts";
import {
  alertsOf,
  DAY,
  HOUR,
  newConnection,
  save,
  standAt,
  startWatch,
  type Watch,
} from "./watch.test-kit";

let watch: Watch;
beforeAll(async () => {
  watch = await startWatch();
});
afterAll(() => watch.stop());

/** A connection whose token ends in so long; whole seconds, as Meta counts. */
async function endingIn(ms: number) {
  const savedAt = Math.floor(Date.now() / 1_000) * 1_000;
  standAt(savedAt);
  const endsAt = savedAt + ms;
  const line = await newConnection(watch, { expiresAt: endsAt / 1_000 });
  return { ...line, savedAt, endsAt };
}

async function stagesOf(tenantId: TenantId) {
  return (await alertsOf(tenantId)).map(({ facts }) => facts.stage);
}

/** Lets the clock tick every half hour up to a time. @returns what was told, and how long before the end */
async function tellUntil(tenantId: TenantId, from: number, to: number, endsAt: number) {
  const told: [unknown, number][] = [];
  for (let at = from; at <= to; at += HOUR / 2) {
    standAt(at);
    const before = await stagesOf(tenantId);
    await raiseDueAlerts();
    for (const stage of (await stagesOf(tenantId)).slice(before.length)) {
      told.push([stage, (endsAt - at) / HOUR]);
    }
  }
  return told;
}

it("tells of an end 7 days, 24 hours, 3 hours and 30 minutes before it, each once and at its time", async () => {
  const { tenantId, savedAt, endsAt } = await endingIn(7 * DAY + HOUR);
  expect(await tellUntil(tenantId, savedAt, endsAt + HOUR, endsAt)).toEqual([
    ["7d", 168],
    ["24h", 24],
    ["3h", 3],
    ["30min", 0.5],
  ]);
  const told = (await alertsOf(tenantId)).map((alert) => [alert.severity, alert.closeReason]);
  // A nearer warning takes the place of the one before.
  expect(told).toEqual([
    ["info", "passed"],
    ["warning", "passed"],
    ["critical", "passed"],
    ["critical", null],
  ]);
}, 120_000);

it("leaves out what had passed when the token was saved", async () => {
  const { tenantId, savedAt, endsAt } = await endingIn(5 * HOUR);
  expect(await tellUntil(tenantId, savedAt, endsAt, endsAt)).toEqual([
    ["3h", 3],
    ["30min", 0.5],
  ]);
});

it("tells only the nearest after a time in which nothing ran", async () => {
  const { tenantId, endsAt } = await endingIn(8 * DAY);
  standAt(endsAt - 2 * HOUR);
  await raiseDueAlerts();
  await raiseDueAlerts();
  expect(await stagesOf(tenantId)).toEqual(["3h"]);
});

it("tells nothing twice, however many run at a time", async () => {
  const { tenantId, endsAt } = await endingIn(2 * DAY);
  standAt(endsAt - 20 * HOUR);
  await Promise.all(Array.from({ length: 6 }, () => raiseDueAlerts()));
  expect(await stagesOf(tenantId)).toEqual(["24h"]);
});

it("tells the others where one alert cannot be stored", async () => {
  const broken = await endingIn(2 * DAY);
  const { tenantId, endsAt } = await endingIn(2 * DAY + HOUR);
  standAt(endsAt - 20 * HOUR);
  await refuseAlertsOf(broken.tenantId);
  await raiseDueAlerts();
  await acceptAlerts();
  expect(await stagesOf(tenantId)).toEqual(["24h"]);
  expect(await stagesOf(broken.tenantId)).toEqual([]);
  await raiseDueAlerts();
  expect(await stagesOf(broken.tenantId)).toEqual(["24h"]);
});

const refuseAlertsOf = (tenantId: TenantId) =>
  asSystem((tx) =>
    tx.execute(
      sql.raw(
        `alter table alerts add constraint refused check (tenant_id <> '${tenantId}') not valid`,
      ),
    ),
  );
const acceptAlerts = () =>
  asSystem((tx) => tx.execute(sql`alter table alerts drop constraint refused`));

it("forgets the end of a token that was replaced, and tells of the new one's", async () => {
  const { tenantId, connectionId, world, endsAt } = await endingIn(2 * DAY);
  standAt(endsAt - 20 * HOUR);
  await raiseDueAlerts();
  const { appId, wabaId } = world;
  const nextEnd = endsAt / 1_000 + 60 * 24 * 3_600;
  const { accessToken } = await watch.control("POST", "tokens", {
    appId,
    wabaIds: [wabaId],
    expiresAt: nextEnd,
  });
  await save(tenantId, world, { connectionId, accessToken });
  expect(await alertsOf(tenantId)).toMatchObject([
    { kind: "token-ends", closeReason: "replaced", closedAt: new Date(endsAt - 20 * HOUR) },
  ]);
  await raiseDueAlerts();
  expect(await alertsOf(tenantId)).toHaveLength(1);
  standAt(nextEnd * 1_000 - HOUR);
  await raiseDueAlerts();
  expect(await stagesOf(tenantId)).toEqual(["24h", "3h"]);
});
