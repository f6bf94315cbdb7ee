import { randomUUID } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { OpenDatabase } from "@/db/client";
import { asSystem } from "@/db/doors";
import { holdClosed } from "@/db/queries/campaign-timing";
import { countStates } from "@/db/queries/campaigns";
import { skipCancelledRetries } from "@/db/queries/finish";
import { takeLane } from "@/db/queries/lanes";
import { listDueMessages, markSending, type ReadyMessage } from "@/db/queries/marking";
import { findMessage } from "@/db/queries/messages";
import { listRecipients } from "@/db/queries/recipient-list";
import { recordResults, type SendResult } from "@/db/queries/recording";
import { putOffMessages, unmarkSending } from "@/db/queries/unmarking";
import { rowsOf } from "@/db/rows";
import { auditEvents } from "@/db/schema";
import { openTestDatabase } from "@/db/test-database";
import { type MessageState, messageStates } from "@/lib/messages/message-state.schema";
import { addCampaign, listWaiting, runningCampaign } from "@/lib/worker/unserved.test-kit";
import { cancelCampaign } from "./control-campaign";

// A cancel writes nothing on who waits for their turn: what it means for them is seen, not stored.

let database: OpenDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const at = new Date("2026-03-02T12:00:00Z");
const tomorrow = new Date("2026-03-03T12:00:00Z");
const actorId = randomUUID();

const read = <Row>(query: SQL) => asSystem((tx) => rowsOf<Row>(tx, query));

/** Of six people the first is being sent to, the second waits for Meta's word, the third for tomorrow. */
async function sixPeople() {
  const unserved = await runningCampaign(6, at);
  const { key, campaign } = unserved;
  const { tenantId } = key;
  const { epoch } = await takeLane(key, { owner: "here:1:x", jobId: randomUUID() });
  const waiting = await listWaiting(unserved);
  const [first, second, third] = waiting as [ReadyMessage, ReadyMessage, ReadyMessage];
  await putOffMessages(key, [{ id: third.id, until: tomorrow }]);
  const [fresh1, fresh2] = (await listWaiting(unserved)) as [ReadyMessage, ReadyMessage];
  await markSending(key, epoch, [fresh1, fresh2], [], at);
  const unknown: SendResult = {
    ...{ id: second.id, attempt: 1, state: "unknown", wamid: null, error: null, wasDue: false },
    ...{ dueAt: tomorrow, markedAt: at, strikes: 0 },
  };
  await recordResults(key, [unknown], at);
  return {
    ...{ key, campaign, epoch, first, second, third, ids: waiting.map(({ id }) => id) },
    counts: () => countStates(tenantId, campaign.id),
    list: async (states: MessageState[]) =>
      (await listRecipients(tenantId, campaign.id, { states, search: "", page: 1 })).rows,
    /** What the rows themselves say. */
    stored: async () => {
      const rows = await read<{ id: string; state: number }>(
        sql`select id::text as id, state from messages where campaign_id = ${campaign.id}`,
      );
      return Object.fromEntries(rows.map(({ id, state }) => [id, state]));
    },
    places: async () => {
      const rows = await read<{ id: string }>(
        sql`select message_id::text as id from due_messages where tenant_id = ${tenantId}`,
      );
      return rows.map(({ id }) => id);
    },
  };
}

it("skips all who wait, and writes nothing on those whose turn would have come", async () => {
  const { key, campaign, first, third, counts, list, stored, places } = await sixPeople();
  expect(await counts()).toEqual({ queued: 3, sending: 1, unknown: 1, retry: 1 });
  const before = await stored();
  await cancelCampaign(key.tenantId, actorId, campaign.id);
  expect(await stored()).toEqual({ ...before, [third.id]: messageStates.skipped });
  expect(await places()).toEqual([]);
  expect(await counts()).toEqual({ skipped: 4, sending: 1, unknown: 1 });
  expect((await list(["skipped"])).map(({ state }) => state)).toEqual(Array(4).fill("skipped"));
  expect(await list(["queued", "retry"])).toEqual([]);
  expect(await list(["sending"])).toMatchObject([{ id: first.id, state: "sending" }]);
  const audited = await asSystem((tx) => tx.select().from(auditEvents));
  expect(audited.filter(({ targetId }) => targetId === campaign.id)).toMatchObject([
    { action: "campaign.cancelled", actorId, details: { skipped: 4 } },
  ]);
});

it("skips whom its sender hands back afterwards; the lane frees their place", async () => {
  const { key, campaign, epoch, first, second, counts, list, places } = await sixPeople();
  await cancelCampaign(key.tenantId, actorId, campaign.id);
  await unmarkSending(key, epoch, [first.id], at);
  expect(await counts()).toEqual({ skipped: 5, unknown: 1 });
  expect(await list(["skipped"])).toContainEqual(expect.objectContaining({ id: first.id }));
  expect((await findMessage(key.tenantId, first.id))?.state).toBe("skipped");
  expect(await places()).toEqual([first.id]);
  await skipCancelledRetries(key);
  expect(await places()).toEqual([]);
  expect(await counts()).toEqual({ skipped: 5, unknown: 1 });
  expect((await findMessage(key.tenantId, second.id))?.state).toBe("unknown");
});

it("frees the places of retries where nothing is unknown, but none of who is being sent to", async () => {
  const { key, campaign, epoch, third, counts, places } = await sixPeople();
  const [due] = (await listDueMessages(key, tomorrow, 9)).filter(({ id }) => id !== third.id);
  await markSending(key, epoch, due ? [due] : [], [], at);
  expect(await counts()).toEqual({ queued: 3, sending: 2, retry: 1 });
  await cancelCampaign(key.tenantId, actorId, campaign.id);
  expect(await places()).toEqual([due?.id]);
  expect(await counts()).toEqual({ skipped: 4, sending: 2 });
});

it("frees the places of unknown outcomes where nobody is to be tried again", async () => {
  const { key, campaign, third, places } = await sixPeople();
  await read(sql`update messages set state = 6 where id = ${third.id}`);
  await read(sql`delete from due_messages where message_id = ${third.id}`);
  await cancelCampaign(key.tenantId, actorId, campaign.id);
  expect(await places()).toEqual([]);
});

it("leaves the other campaigns of the number alone", async () => {
  const { key, campaign, places } = await sixPeople();
  const other = await addCampaign(key, at);
  const [waits] = await listWaiting({ key, campaign: other });
  await putOffMessages(key, [{ id: waits?.id ?? "", until: tomorrow }]);
  await cancelCampaign(key.tenantId, actorId, campaign.id);
  await skipCancelledRetries(key);
  expect(await places()).toEqual([waits?.id]);
  expect(await countStates(key.tenantId, other.id)).toEqual({ queued: 5, retry: 1 });
});

it("nobody gets a time of their own any more, neither by the clock nor by the lane", async () => {
  const { key, campaign, ids, places } = await sixPeople();
  await cancelCampaign(key.tenantId, actorId, campaign.id);
  await holdClosed(key.tenantId, campaign.id, new Map([["91", tomorrow]]));
  await putOffMessages(
    key,
    ids.map((id) => ({ id, until: tomorrow })),
  );
  expect(await places()).toEqual([]);
});

it("a message that was marked is found by the next sender, also where its bounds have missed it", async () => {
  const { key, campaign, counts } = await sixPeople();
  await cancelCampaign(key.tenantId, actorId, campaign.id);
  // Passed over by the bounds, for whatever reason: only the second is above them.
  await asSystem((tx) =>
    tx.execute(sql`
      update campaigns set settled_id = cursor_id - 1 where id = ${campaign.id}`),
  );
  await takeLane(key, { owner: "next:1:x", jobId: randomUUID() });
  expect(await counts()).toEqual({ skipped: 4, unknown: 2 });
});

it("is for good: the database itself lets nobody bring a campaign back", async () => {
  const { key, campaign, counts } = await sixPeople();
  const set = (state: string) =>
    asSystem((tx) =>
      tx.execute(sql`update campaigns set state = ${state} where id = ${campaign.id}`),
    );
  await set("paused");
  await set("running");
  await cancelCampaign(key.tenantId, actorId, campaign.id);
  await set("cancelled");
  for (const state of ["running", "paused", "scheduled", "finished"]) {
    await expect(set(state)).rejects.toMatchObject({
      cause: { message: expect.stringContaining("has been cancelled") },
    });
  }
  expect((await counts()).skipped).toBe(4);
});
