import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { asSystem } from "@/db/doors";
import { listAlerts } from "@/db/queries/alert-list";
import { insertUser } from "@/db/queries/users";
import { alerts } from "@/db/schema";
import { openTestDatabase, seedTenant } from "@/db/test-database";
import { setClock } from "@/lib/clock";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { raiseAlert } from "./raise-alert";
import { countUnreadAlerts, markAlertRead, markAllRead, snoozeAlert } from "./read-alerts";

const HOUR = 3_600_000;
const start = new Date("2026-11-22T12:00:00Z").getTime();
const [ana, ben] = [randomUUID(), randomUUID()];

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let tenantId: TenantId;
beforeAll(async () => {
  database = await openTestDatabase();
  for (const [id, email] of [
    [ana, "ana@firm.example"],
    [ben, "ben@firm.example"],
  ] as const) {
    await insertUser({ id, email, passwordHash: "$argon2id$none", createdAt: new Date(start) });
  }
});
afterAll(async () => {
  setClock();
  await database.close();
});
beforeEach(async () => {
  standAt(start);
  tenantId = await seedTenant();
});

function standAt(ms: number): void {
  setClock(() => new Date(ms));
}

async function raise(event: string, at = start): Promise<string> {
  const key = `test ${event}`;
  const facts = { event };
  await raiseAlert(tenantId, {
    connectionId: null,
    kind: "security",
    key,
    facts,
    at: new Date(at),
  });
  const { rows } = await list(ana);
  const alert = rows.find((row) => (row.facts as { event: string }).event === event);
  return alert?.id ?? "";
}

const list = (userId: string, onlyUnread = false) =>
  listAlerts(tenantId, { userId, at: new Date(start) }, { onlyUnread, page: 1 });

it("is unread for each member until that member has read it", async () => {
  const first = await raise("A");
  await raise("B", start + 1);
  expect(await countUnreadAlerts(tenantId, ana)).toBe(2);
  await markAlertRead(tenantId, ana, first);
  await markAlertRead(tenantId, ana, first);
  expect(await countUnreadAlerts(tenantId, ana)).toBe(1);
  expect(await countUnreadAlerts(tenantId, ben)).toBe(2);
  expect((await list(ana)).rows.map(({ isUnread }) => isUnread)).toEqual([true, false]);
  expect((await list(ana, true)).total).toBe(1);
  expect(await markAllRead(tenantId, ben)).toBe(2);
  expect(await markAllRead(tenantId, ben)).toBe(0);
});

it("comes back when its snooze is over, and stays away once it is read", async () => {
  const alertId = await raise("A");
  await snoozeAlert(tenantId, ana, { alertId, hours: 24 });
  expect(await countUnreadAlerts(tenantId, ana)).toBe(0);
  expect((await list(ana)).rows[0]?.snoozedUntil).toEqual(new Date(start + 24 * HOUR));
  standAt(start + 24 * HOUR - 1);
  expect(await countUnreadAlerts(tenantId, ana)).toBe(0);
  standAt(start + 24 * HOUR);
  expect(await countUnreadAlerts(tenantId, ana)).toBe(1);
  await markAlertRead(tenantId, ana, alertId);
  standAt(start + 1_000 * HOUR);
  expect(await countUnreadAlerts(tenantId, ana)).toBe(0);
});

it("is not unread when it is over", async () => {
  const alertId = await raise("A");
  const over = { closedAt: new Date(start), closeReason: "mended" };
  await asSystem((tx) => tx.update(alerts).set(over).where(eq(alerts.id, alertId)));
  expect(await countUnreadAlerts(tenantId, ana)).toBe(0);
  expect((await list(ana)).rows).toMatchObject([{ isUnread: false, closeReason: "mended" }]);
});

it("cannot be touched from another tenant", async () => {
  const alertId = await raise("A");
  const other = await seedTenant();
  for (const act of [
    () => markAlertRead(other, ben, alertId),
    () => snoozeAlert(other, ben, { alertId, hours: 1 }),
  ]) {
    await expect(act()).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
  expect(await countUnreadAlerts(other, ben)).toBe(0);
  expect(await countUnreadAlerts(tenantId, ben)).toBe(1);
});
