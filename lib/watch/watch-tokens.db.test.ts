import { inArray } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { asSystem } from "@/db/doors";
import { listChanges } from "@/db/queries/connection-history";
import { takeDueChecks } from "@/db/queries/watch";
import { connections } from "@/db/schema";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import {
  alertsOf,
  makeDue,
  newConnection,
  rowOf,
  save,
  standAt,
  startWatch,
  type Watch,
} from "./watch.test-kit";
import { watchTokens } from "./watch-tokens";

let watch: Watch;
let at: Date;
beforeAll(async () => {
  watch = await startWatch();
});
afterEach(() => watch.mendMeta());
afterAll(() => watch.stop());

const MINUTE = 60_000;

/** A minute later, this connection's token is looked at. */
async function look(tenantId: TenantId, connectionId: string): Promise<void> {
  at = new Date((at ?? new Date()).getTime() + MINUTE);
  standAt(at);
  await makeDue(tenantId, connectionId, at);
  await watchTokens();
}

it("finds a dead token, once and with its evidence, and notices when it lives again", async () => {
  const { tenantId, connectionId, world } = await newConnection(watch);
  await look(tenantId, connectionId);
  expect(await rowOf(tenantId, connectionId)).toMatchObject({
    checkState: "checked",
    checkedAt: at,
  });

  await watch.patchToken(world.accessToken, { dead: { subcode: 467 } });
  await look(tenantId, connectionId);
  await look(tenantId, connectionId);
  const dead = { checkState: "dead", checkCode: 190, checkSubcode: 467 };
  expect(await rowOf(tenantId, connectionId)).toMatchObject(dead);
  expect(await alertsOf(tenantId)).toMatchObject([
    { kind: "token-dead", severity: "critical", facts: { code: 190, subcode: 467 } },
  ]);

  await watch.patchToken(world.accessToken, { dead: null });
  await look(tenantId, connectionId);
  expect(await rowOf(tenantId, connectionId)).toMatchObject({ checkState: "checked" });
  expect(await alertsOf(tenantId)).toMatchObject([{ closeReason: "mended", closedAt: at }]);
  const history = await listChanges(tenantId, connectionId, 10);
  expect(history.map(({ kind }) => kind)).toEqual(["token-alive", "token-dead"]);
  expect(history[1]?.evidence).toMatchObject({
    from: "checked",
    to: "dead",
    code: 190,
    subcode: 467,
    source: "check",
    metaText: expect.stringContaining("logged out"),
  });
  expect(JSON.stringify(history)).not.toContain(world.accessToken);
});

it("names the permission that a token lost, and the one it got back", async () => {
  const { tenantId, connectionId, world } = await newConnection(watch);
  const all = [
    "business_management",
    "whatsapp_business_management",
    "whatsapp_business_messaging",
  ];
  await watch.patchToken(world.accessToken, { scopes: all.slice(0, 2) });
  await look(tenantId, connectionId);
  await look(tenantId, connectionId);
  const lost = ["whatsapp_business_messaging"];
  expect(await rowOf(tenantId, connectionId)).toMatchObject({ lostPermissions: lost });
  expect(await alertsOf(tenantId)).toMatchObject([
    { kind: "permission-lost", facts: { permissions: lost } },
  ]);
  await watch.patchToken(world.accessToken, { scopes: all });
  await look(tenantId, connectionId);
  expect(await rowOf(tenantId, connectionId)).toMatchObject({
    lostPermissions: [],
    checkState: "checked",
  });
  expect(await alertsOf(tenantId)).toMatchObject([{ closeReason: "mended" }]);
  const kinds = (await listChanges(tenantId, connectionId, 10)).map(({ kind }) => kind);
  expect(kinds.toSorted()).toEqual([
    "permission-gained",
    "permission-lost",
    "token-alive",
    "token-dead",
  ]);
});

it.each([
  { kind: "reset" } as const,
  { kind: "error", status: 503, body: "<html>" } as const,
  { kind: "refuse", code: 2 } as const,
])("changes nothing while Meta is in trouble ($kind), and soon looks again", async (fault) => {
  const { tenantId, connectionId } = await newConnection(watch);
  await look(tenantId, connectionId);
  const before = await rowOf(tenantId, connectionId);
  await watch.breakMeta(fault);
  await look(tenantId, connectionId);
  const { nextCheckAt, ...after } = await rowOf(tenantId, connectionId);
  expect(after).toMatchObject({ checkState: "checked", checkedAt: before.checkedAt });
  expect(nextCheckAt?.getTime()).toBeGreaterThan(at.getTime());
  expect(nextCheckAt?.getTime()).toBeLessThanOrEqual(at.getTime() + 10 * MINUTE);
  expect(await alertsOf(tenantId)).toEqual([]);
});

it.each([4, 80007] as const)("leaves Meta alone for half an hour after %s", async (code) => {
  const { tenantId, connectionId, world } = await newConnection(watch);
  const other = await save(tenantId, world, { phoneNumberId: await secondNumber(world.wabaId) });
  const foreign = await newConnection(watch);
  await watch.breakMeta({ kind: "refuse", code });
  at = new Date((at ?? new Date()).getTime() + MINUTE);
  standAt(at);
  await makeDue(tenantId, connectionId, at);
  const soon = new Date(at.getTime() + MINUTE);
  await asSystem((tx) =>
    tx
      .update(connections)
      .set({ nextCheckAt: soon })
      .where(inArray(connections.id, [other, foreign.connectionId])),
  );
  await watchTokens();
  expect(await rowOf(tenantId, connectionId)).toMatchObject({ checkState: "checked" });
  const halfAnHour = new Date(at.getTime() + 30 * MINUTE);
  expect(await rowOf(tenantId, other)).toMatchObject({ nextCheckAt: halfAnHour });
  expect(await rowOf(foreign.tenantId, foreign.connectionId)).toMatchObject({ nextCheckAt: soon });
});

it("tells of a number that Meta flags and restricts, and of its quality", async () => {
  const { tenantId, connectionId, world } = await newConnection(watch);
  const number = (change: object) =>
    watch.control("PATCH", `phone-numbers/${world.phoneNumberId}`, change);
  await look(tenantId, connectionId);
  await number({ status: "FLAGGED", qualityRating: "YELLOW" });
  await look(tenantId, connectionId);
  await number({ status: "RESTRICTED", qualityRating: "RED" });
  await look(tenantId, connectionId);
  await number({ status: "CONNECTED", qualityRating: "GREEN" });
  await look(tenantId, connectionId);
  const told = (await alertsOf(tenantId)).map(({ kind, closeReason }) => `${kind} ${closeReason}`);
  expect(told.toSorted()).toEqual([
    "number-flagged mended",
    "number-restricted mended",
    "quality-dropped mended",
    "quality-dropped mended",
  ]);
  const changes = await listChanges(tenantId, connectionId, 10);
  expect(changes.filter(({ kind }) => kind === "number-status")).toHaveLength(3);
  expect(changes.filter(({ kind }) => kind === "quality")).toHaveLength(3);
});

it("takes three of an app in a minute, the others in the next, and a killed run's after five", async () => {
  const { tenantId, connectionId, world } = await newConnection(watch);
  const others: string[] = [];
  for (let count = 0; count < 4; count++) {
    others.push(await save(tenantId, world, { phoneNumberId: await secondNumber(world.wabaId) }));
  }
  await look(tenantId, connectionId);
  await asSystem((tx) => tx.update(connections).set({ nextCheckAt: at }));
  standAt(at.getTime() + 1);
  const looked = async () => {
    const rows = await Promise.all([connectionId, ...others].map((id) => rowOf(tenantId, id)));
    return rows.filter(({ checkedAt }) => checkedAt?.getTime() === at.getTime() + 1).length;
  };
  await watchTokens();
  expect(await looked()).toBe(3);
  // Killed: it took the others and never came to look at them.
  const backAt = new Date(at.getTime() + 5 * MINUTE);
  const taken = await takeDueChecks(new Date(at.getTime() + 1), { backAt, most: 9, mostPerApp: 9 });
  expect(taken).toHaveLength(2);
  await watchTokens();
  expect(await looked()).toBe(3);
  standAt(backAt);
  await watchTokens();
  const rows = await Promise.all([connectionId, ...others].map((id) => rowOf(tenantId, id)));
  expect(rows.filter(({ checkedAt }) => checkedAt?.getTime() === backAt.getTime())).toHaveLength(2);
});

async function secondNumber(wabaId: string): Promise<string> {
  return (await watch.control("POST", "phone-numbers", { wabaId })).phoneNumberId;
}
