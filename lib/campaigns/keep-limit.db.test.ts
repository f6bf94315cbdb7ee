import { randomUUID } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { OpenDatabase } from "@/db/client";
import { asSystem, withTenant } from "@/db/doors";
import { holdClosed, listTimedCampaigns, moveTimedCampaign } from "@/db/queries/campaign-timing";
import { countStates, findCampaign } from "@/db/queries/campaigns";
import { findLimitId, lockDay } from "@/db/queries/daily-places";
import { type LaneKey, listReadyLanes, takeLane } from "@/db/queries/lanes";
import { listDueMessages, markSending } from "@/db/queries/marking";
import { recordProgress, recordResults } from "@/db/queries/recording";
import { rowsOf } from "@/db/rows";
import { openTestDatabase } from "@/db/test-database";
import { setClock } from "@/lib/clock";
import { onServer, untilBlocked } from "@/lib/worker/locks.test-kit";
import { addCampaign, listWaiting, runningCampaign } from "@/lib/worker/unserved.test-kit";
import { cancelCampaign } from "./control-campaign";
import { keepTiming } from "./keep-timing";

// No worker sends here: what is sent, and what becomes of it, is written by the tests themselves.

let database: OpenDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterEach(() => setClock());
afterAll(() => database.close());

const MINUTE_MS = 60_000;
const template = { type: "template" as const, name: "hello_world", language: "en_US" };
const limited = { content: template, keepsLimit: true };

/** A clock that stands, and a line whose day has 50 places. */
async function dayOf50(people: number) {
  let time = Date.UTC(2027, 3, 1, 10);
  setClock(() => new Date(time));
  const unserved = await runningCampaign(people, new Date(time), limited);
  const { key, campaign } = unserved;
  await setTier(key, "TIER_50");
  return {
    ...{ key, campaign },
    pass: (ms: number) => {
      time += ms;
    },
    at: () => new Date(time),
    view: async (id = campaign.id) => await findCampaign(key.tenantId, id),
  };
}

const setTier = ({ tenantId, connectionId }: LaneKey, tier: string) =>
  withTenant(tenantId, (tx) =>
    tx.execute(sql`update connections set messaging_limit = ${tier} where id = ${connectionId}`),
  );

async function limitOf(id: string): Promise<string | null | undefined> {
  const [row] = await asSystem((tx) =>
    rowsOf<{ id: string | null }>(
      tx,
      sql`select limit_id::text as id from campaigns where id = ${id}`,
    ),
  );
  return row?.id;
}

it("places that another campaign gives back are used long before the day is over", async () => {
  const { key, campaign, pass, at, view } = await dayOf50(50);
  await keepTiming();
  expect(await view()).toMatchObject({ state: "running" });
  const second = await addCampaign(key, at(), limited);
  await keepTiming();
  expect((await view(second.id))?.state).toBe("waiting");
  await cancelCampaign(key.tenantId, randomUUID(), campaign.id);
  pass(5 * MINUTE_MS);
  await keepTiming();
  expect((await view(second.id))?.state).toBe("running");
});

it("a higher limit of Meta's counts at once", async () => {
  const { key, at, view } = await dayOf50(50);
  await keepTiming();
  const second = await addCampaign(key, at(), limited);
  await keepTiming();
  expect((await view(second.id))?.state).toBe("waiting");
  await setTier(key, "TIER_250");
  await keepTiming();
  expect((await view(second.id))?.state).toBe("running");
});

it("a retry goes while nobody new may, and the campaign waits for the right time before and after", async () => {
  const { key, campaign, pass, at, view } = await dayOf50(60);
  await keepTiming();
  const lane = await takeLane(key, { owner: "here:1:x", jobId: randomUUID() });
  const ready = await listWaiting({ key, campaign: { ...campaign, content: template } });
  const marked = await markSending(key, lane.epoch, ready.slice(0, 50), [], at());
  const freeAt = new Date(at().getTime() + 24 * 60 * MINUTE_MS);
  const again = new Date(at().getTime() + 10 * MINUTE_MS);
  const common = { error: null, strikes: 0, wasDue: false, markedAt: at() };
  const results = marked.map(({ id, attempt }, index) =>
    index === 0
      ? { ...common, id, attempt, state: "unknown" as const, wamid: null, dueAt: again }
      : { ...common, id, attempt, state: "accepted" as const, wamid: `wamid.${id}`, dueAt: null },
  );
  await recordResults(key, results, at());
  const settled = { campaignId: campaign.id, settledId: marked.at(-1)?.id ?? "" };
  await recordProgress(key, lane.epoch, [settled]);

  await keepTiming();
  expect(await view()).toMatchObject({ state: "waiting", continuesAt: again });
  const mine = async () =>
    (await listTimedCampaigns(at())).find(({ tenantId }) => tenantId === key.tenantId);
  expect(await mine()).toMatchObject({ isDue: false });
  const isWoken = async () =>
    (await listReadyLanes(at())).some((one) => one.connectionId === key.connectionId);
  expect(await isWoken()).toBe(false);

  pass(10 * MINUTE_MS);
  await keepTiming();
  expect(await view()).toMatchObject({ state: "running", continuesAt: freeAt });
  const due = await listDueMessages(key, at(), 9);
  expect(due.map(({ id }) => id)).toEqual([marked[0]?.id]);
  const [tried] = await markSending(key, lane.epoch, due, [], at());
  const sent = { ...common, state: "accepted" as const, wamid: "wamid.x", dueAt: null };
  await recordResults(key, [{ ...sent, id: tried?.id ?? "", attempt: 2, wasDue: true }], at());
  await keepTiming();
  expect(await view()).toMatchObject({ state: "waiting", continuesAt: freeAt });
  expect(await isWoken()).toBe(false);
});

it("a retry that is due in the morning lets the lane sleep", async () => {
  // 22:00 in India.
  let time = new Date("2027-05-03T16:30:00Z");
  setClock(() => time);
  const { key, campaign } = await runningCampaign(2, time, {
    window: { from: "09:00", to: "20:00" },
  });
  await keepTiming();
  const morning = new Date("2027-05-04T03:30:00Z");
  const view = async () => await findCampaign(key.tenantId, campaign.id);
  expect(await view()).toMatchObject({ state: "waiting", continuesAt: morning });
  // Both were tried before, and one is to be tried again in a minute.
  await withTenant(key.tenantId, (tx) =>
    tx.execute(sql`update messages set attempts = 1 where tenant_id = ${key.tenantId}`),
  );
  await withTenant(key.tenantId, (tx) =>
    tx.execute(sql`
      update due_messages set due_at = ${new Date(time.getTime() + MINUTE_MS)}
      where message_id = (select min(message_id) from due_messages where tenant_id = ${key.tenantId})`),
  );
  time = new Date(time.getTime() + MINUTE_MS);
  await keepTiming();
  await keepTiming();
  expect(await view()).toMatchObject({ state: "waiting", continuesAt: morning });
  const ready = await listReadyLanes(time);
  expect(ready.map(({ connectionId }) => connectionId)).not.toContain(key.connectionId);
});

it("another try at somebody who is awake does not wait for those who sleep", async () => {
  // 10:00 in India, 23:30 in New York.
  let time = new Date("2027-05-04T04:30:00Z");
  setClock(() => time);
  const { key, campaign } = await runningCampaign(2, time, {
    window: { from: "09:00", to: "20:00" },
  });
  const change = (statement: SQL) => withTenant(key.tenantId, (tx) => tx.execute(statement));
  const [, second] = await listWaiting({ key, campaign });
  await change(sql`update messages set recipient = '12125550101' where id = ${second?.id}::bigint`);
  const lane = await takeLane(key, { owner: "here:1:x", jobId: randomUUID() });
  await keepTiming();
  const [first] = await listWaiting({ key, campaign });
  const marked = first ? await markSending(key, lane.epoch, [first], [], time) : [];
  expect(marked).toHaveLength(1);
  const told = { id: first?.id ?? "", attempt: 1, state: "accepted" as const, wamid: "wamid.x" };
  const none = { error: null, dueAt: null, strikes: 0, wasDue: false, markedAt: time };
  await recordResults(key, [{ ...told, ...none }], time);
  await keepTiming();
  const view = async () => await findCampaign(key.tenantId, campaign.id);
  expect((await view())?.state).toBe("waiting");
  // Meta reports that it failed, and that it may be tried again.
  await change(sql`update messages set state = 8 where id = ${first?.id}::bigint`);
  await change(sql`insert into due_messages (tenant_id, message_id, connection_id, due_at)
    values (${key.tenantId}, ${first?.id}::bigint, ${key.connectionId},
      ${new Date(time.getTime() + MINUTE_MS)})`);
  await keepTiming();
  expect((await view())?.state).toBe("waiting");
  time = new Date(time.getTime() + MINUTE_MS);
  await keepTiming();
  expect((await view())?.state).toBe("running");
});

it.skipIf(!onServer)("two workers do not give the same places away", async () => {
  const { key, campaign, at, view } = await dayOf50(50);
  const second = await addCampaign(key, at(), limited);
  await withTenant(key.tenantId, (tx) =>
    tx.execute(sql`update campaigns set state = 'paused' where id = ${campaign.id}`),
  );
  let finish = () => {};
  const finished = new Promise<void>((done) => {
    finish = done;
  });
  let begun = () => {};
  const hasBegun = new Promise<void>((done) => {
    begun = done;
  });
  // One worker gives 40 places to the first campaign and has not committed yet.
  const first = withTenant(key.tenantId, async () => {
    await lockDay(key.tenantId);
    const limitId = await findLimitId(key.tenantId, campaign.id, 40);
    const to = { state: "running" as const, continuesAt: null, limitId };
    await moveTimedCampaign(key.tenantId, campaign.id, to);
    begun();
    await finished;
  });
  await hasBegun;
  const other = keepTiming();
  await untilBlocked();
  finish();
  await Promise.all([first, other]);
  expect((await view(second.id))?.state).toBe("running");
  expect(await limitOf(second.id)).toBe(await findLimitId(key.tenantId, second.id, 10));
});

it.skipIf(onServer)(
  "many who sleep are held back bit by bit, and pages are served in between",
  async () => {
    const people = 2_500;
    const at = new Date("2027-05-03T16:30:00Z");
    const { key, campaign } = await runningCampaign(people, at);
    const closed = new Map([["91", new Date("2027-05-04T03:30:00Z")]]);
    let isDone = false;
    const held = holdClosed(key.tenantId, campaign.id, closed).then(() => {
      isDone = true;
    });
    const seen = new Set<number>();
    while (!isDone) seen.add((await countStates(key.tenantId, campaign.id)).retry ?? 0);
    await held;
    expect([...seen].filter((retry) => retry > 0 && retry < people).length).toBeGreaterThan(0);
    expect(await countStates(key.tenantId, campaign.id)).toEqual({ retry: people });
  },
);
