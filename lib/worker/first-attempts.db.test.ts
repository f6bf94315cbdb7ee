import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { OpenDatabase } from "@/db/client";
import { withTenant } from "@/db/doors";
import { holdClosed } from "@/db/queries/campaign-timing";
import { countStates } from "@/db/queries/campaigns";
import { countPromised, countUntried, findLimitId } from "@/db/queries/daily-places";
import { finishCampaigns } from "@/db/queries/finish";
import { takeLane } from "@/db/queries/lanes";
import { listDueMessages, markSending, type ReadyMessage } from "@/db/queries/marking";
import { listRecipients } from "@/db/queries/recipient-list";
import { recordResults } from "@/db/queries/recording";
import { thinCampaign } from "@/db/queries/retention";
import { putOffMessages, unmarkSending } from "@/db/queries/unmarking";
import { rowsOf } from "@/db/rows";
import { openTestDatabase } from "@/db/test-database";
import { cancelCampaign } from "@/lib/campaigns/control-campaign";
import { opaqueOf } from "@/lib/messages/opaque";
import { applyStatuses } from "@/lib/webhooks/apply-statuses";
import { LaneSource } from "./lane-source";
import { listWaiting, runningCampaign } from "./unserved.test-kit";

// A campaign's messages whose turn comes by their id: marked by the campaign's cursor alone.

let database: OpenDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const at = new Date("2026-03-02T12:00:00Z");
const later = new Date("2026-03-02T18:00:00Z");
const DAY_MS = 24 * 60 * 60_000;
const template = { type: "template" as const, name: "hello_world", language: "en_US" };

async function fivePeople() {
  const unserved = await runningCampaign(5, at, { content: template });
  const { key, campaign } = unserved;
  const take = async () => (await takeLane(key, { owner: "here:1:x", jobId: randomUUID() })).epoch;
  const epoch = await take();
  const rows = await listWaiting({ key, campaign: { ...campaign, content: template } });
  return {
    ...{ key, campaign, epoch, take, rows },
    waiting: () => listWaiting(unserved),
    counts: () => countStates(key.tenantId, campaign.id),
    mark: (messages: readonly ReadyMessage[], under = epoch, when = at) =>
      markSending(key, under, messages, [], when),
  };
}

const accepted = ({ id }: { id: string }, index: number) => ({
  ...{ id, attempt: 1, state: "accepted" as const, wamid: `wamid.${index}`, error: null },
  ...{ wasDue: false, dueAt: null, markedAt: at, strikes: 0 },
});

const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

it("what lost its turn after it was read is not marked, and the others are read anew", async () => {
  const { key, rows, mark, waiting, counts } = await fivePeople();
  await putOffMessages(key, [{ id: rows[1]?.id ?? "", until: later }]);
  expect(await mark(rows.slice(0, 3))).toEqual([]);
  expect(await counts()).toEqual({ queued: 4, retry: 1 });
  const anew = await waiting();
  expect(idsOf(anew)).toEqual(idsOf([...rows.slice(0, 1), ...rows.slice(2)]));
  expect(await mark(anew.slice(0, 2))).toMatchObject([{ attempt: 1 }, { attempt: 1 }]);
});

it("hours of the day hold back who waits, not who is being sent to", async () => {
  const { key, campaign, rows, mark, counts } = await fivePeople();
  await mark(rows.slice(0, 2));
  const hold = () => holdClosed(key.tenantId, campaign.id, new Map([["91", later]]));
  await hold();
  expect(await counts()).toEqual({ sending: 2, retry: 3 });
  expect(await mark(rows.slice(2))).toEqual([]);
});

it("a recipient whom Meta wants left alone is held back before, not while, it is sent to", async () => {
  const { key, rows, mark, counts } = await fivePeople();
  await mark(rows.slice(0, 1));
  await putOffMessages(
    key,
    idsOf(rows.slice(0, 2)).map((id) => ({ id, until: later })),
  );
  expect(await counts()).toEqual({ sending: 1, queued: 3, retry: 1 });
});

it("nothing above the day's limit is marked, also where it was read under a higher one", async () => {
  const { key, campaign, rows, mark, waiting } = await fivePeople();
  await withTenant(key.tenantId, (tx) =>
    tx.execute(
      sql`update campaigns set limit_id = ${rows[1]?.id}::bigint where id = ${campaign.id}`,
    ),
  );
  expect(await mark(rows.slice(0, 3))).toEqual([]);
  expect(idsOf(await mark(await waiting()))).toEqual(idsOf(rows.slice(0, 2)));
});

it("the next sender finds what the one before had in its hands, with attempt and time", async () => {
  const { key, campaign, rows, mark, take, counts } = await fivePeople();
  await mark(rows.slice(0, 2), undefined, later);
  await take();
  expect(await counts()).toEqual({ queued: 3, unknown: 2 });
  const written = await withTenant(key.tenantId, (tx) =>
    rowsOf(
      tx,
      sql`select attempts, attempted_at = ${later}::timestamptz as "isThen" from messages
        where campaign_id = ${campaign.id} and state = 2`,
    ),
  );
  expect(written).toEqual([1, 1].map((attempts) => ({ attempts, isThen: true })));
  // The answer that comes after all counts.
  const [first] = rows;
  const answer = { state: "accepted" as const, wamid: "wamid.1", error: null, dueAt: null };
  const told = { attempt: 1, wasDue: false, markedAt: later, strikes: 0 };
  await recordResults(key, [{ id: first?.id ?? "", ...answer, ...told }], later);
  expect(await counts()).toEqual({ queued: 3, unknown: 1, accepted: 1 });
});

it("a sender that lost its lane takes back nothing that its successor has in its hands", async () => {
  const { key, epoch, rows, mark, take, counts, waiting } = await fivePeople();
  const next = await take();
  await mark(await waiting(), next);
  await unmarkSending(key, epoch, idsOf(rows), at);
  expect(await counts()).toEqual({ sending: 5 });
  await unmarkSending(key, next, idsOf(rows.slice(0, 2)), at);
  expect(await counts()).toEqual({ sending: 3, retry: 2 });
});

it("taking back what was never marked after all leaves it in its turn", async () => {
  const { key, epoch, rows, mark, counts, waiting } = await fivePeople();
  await mark(rows.slice(0, 1));
  await unmarkSending(key, epoch, idsOf(rows.slice(0, 3)), at);
  expect(await counts()).toEqual({ queued: 4, retry: 1 });
  expect(idsOf(await waiting())).toEqual(idsOf(rows.slice(1)));
});

it("a status that is quicker than the answer counts; one of who was not sent to does not", async () => {
  const { key, rows, mark, counts } = await fivePeople();
  await mark(rows.slice(0, 2));
  const tell = (index: number, status: object) => {
    const own = opaqueOf(key.tenantId, rows[index]?.id ?? "", 1);
    const common = { id: `wamid.${index}`, timestamp: Math.floor(at.getTime() / 1_000) };
    const told = { ...common, status: "read", biz_opaque_callback_data: own, ...status };
    return applyStatuses(key.tenantId, [{ connectionId: key.connectionId, statuses: [told] }]);
  };
  await tell(0, {});
  await tell(1, { status: "failed", errors: [{ code: 131_000, title: "Try again" }] });
  await tell(2, {});
  expect(await counts()).toEqual({ queued: 3, read: 1, retry: 1 });
  const due = await listDueMessages(key, new Date(Date.now() + DAY_MS), 9);
  // What the sender heard itself is older news.
  await recordResults(key, rows.slice(0, 2).map(accepted), at);
  expect(await counts()).toEqual({ queued: 3, read: 1, retry: 1 });
  expect(await mark(due)).toMatchObject([{ id: rows[1]?.id, attempt: 2 }]);
});

it("who is being sent to takes a place of the day before it is written down", async () => {
  const { key, campaign, rows, mark } = await fivePeople();
  await mark(rows.slice(0, 2));
  expect(await countUntried(key.tenantId, campaign.id)).toBe(3);
  expect(await countPromised(key.tenantId, campaign.id)).toBe(2);
  expect(await findLimitId(key.tenantId, campaign.id, 1)).toBe(rows[2]?.id);
});

it("a campaign ends by its rows, also where too few were counted", async () => {
  const { key, campaign, rows, mark } = await fivePeople();
  await mark(rows);
  await withTenant(key.tenantId, (tx) =>
    tx.execute(sql`update campaigns set recipient_count = 6 where id = ${campaign.id}`),
  );
  expect(await finishCampaigns(key, at)).toEqual([]);
  await recordResults(key, rows.map(accepted), at);
  expect(await finishCampaigns(key, at)).toEqual([campaign.id]);
});

it("who may still be told of is not removed while a cancelled campaign was not looked at", async () => {
  const { key, campaign, rows, mark } = await fivePeople();
  await mark(rows.slice(0, 2));
  await cancelCampaign(key.tenantId, randomUUID(), campaign.id);
  const left = async (untoldSince: Date) => {
    await thinCampaign(key.tenantId, campaign.id, { before: new Date(), untoldSince, at });
    const { total } = await listRecipients(key.tenantId, campaign.id, { search: "", page: 1 });
    const found = await withTenant(key.tenantId, (tx) =>
      rowsOf(tx, sql`select 1 from messages where campaign_id = ${campaign.id}`),
    );
    return [total, found.length];
  };
  expect(await left(new Date(at.getTime() - DAY_MS))).toEqual([0, 2]);
  expect(await left(new Date(at.getTime() + DAY_MS))).toEqual([0, 0]);
});

it("what may have been marked stays open until it is taken back", async () => {
  const { key, campaign, rows } = await fivePeople();
  const feed = { id: campaign.id, cursorId: "0", isPrepared: true, content: template };
  const source = new LaneSource(key);
  source.update([feed], null);
  const wanted = await source.peek(5);
  expect(idsOf(wanted)).toEqual(idsOf(rows));
  source.taking(wanted);
  // Paused and resumed before it is confirmed; the news tell a cursor that has moved.
  source.update([], null);
  source.update([{ ...feed, cursorId: rows[4]?.id ?? "" }], null);
  const before = String(BigInt(rows[0]?.id ?? "") - 1n);
  expect(source.progress()).toEqual([{ campaignId: campaign.id, settledId: before }]);
  // The confirmation is lost, and the campaign read anew.
  expect(source.taken(wanted, null)).toBe(false);
  source.update([{ ...feed, cursorId: rows[4]?.id ?? "" }], null);
  expect(source.progress()).toEqual([{ campaignId: campaign.id, settledId: before }]);
  source.closed(wanted);
  expect(source.progress()).toEqual([{ campaignId: campaign.id, settledId: rows[4]?.id }]);
});
