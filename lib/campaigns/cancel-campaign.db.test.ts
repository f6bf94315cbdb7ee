import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { OpenDatabase } from "@/db/client";
import { asSystem } from "@/db/doors";
import { countStates } from "@/db/queries/campaigns";
import { skipCancelledRetries } from "@/db/queries/finish";
import { takeLane } from "@/db/queries/lanes";
import { markSending, type ReadyMessage } from "@/db/queries/marking";
import { findMessage } from "@/db/queries/messages";
import { listRecipients } from "@/db/queries/recipient-list";
import { recordResults, type SendResult } from "@/db/queries/recording";
import { putOffMessages } from "@/db/queries/unmarking";
import { rowsOf } from "@/db/rows";
import { auditEvents } from "@/db/schema";
import { openTestDatabase } from "@/db/test-database";
import type { MessageState } from "@/lib/messages/message-state.schema";
import { listWaiting, runningCampaign } from "@/lib/worker/unserved.test-kit";
import { cancelCampaign } from "./control-campaign";

// A cancel changes its campaign's row alone: what that means for each message is seen, not stored.

let database: OpenDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const at = new Date("2026-03-02T12:00:00Z");
const tomorrow = new Date("2026-03-03T12:00:00Z");
const actorId = randomUUID();

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
    ...{ key, campaign, first, second, third },
    counts: () => countStates(tenantId, campaign.id),
    ids: async (states: MessageState[]) =>
      (await listRecipients(tenantId, campaign.id, { states, search: "", page: 1 })).rows,
    stored: async () =>
      (
        await asSystem((tx) =>
          rowsOf<{ state: number }>(
            tx,
            sql`select state from messages where campaign_id = ${campaign.id} order by messages.id`,
          ),
        )
      ).map(({ state }) => state),
    places: () =>
      asSystem((tx) =>
        rowsOf(tx, sql`select message_id from due_messages where tenant_id = ${tenantId}`),
      ),
  };
}

it("skips all who wait, by its own row alone", async () => {
  const { key, campaign, first, third, counts, ids, stored } = await sixPeople();
  expect(await counts()).toEqual({ queued: 3, sending: 1, unknown: 1, retry: 1 });
  const before = await stored();
  await cancelCampaign(key.tenantId, actorId, campaign.id);
  expect(await stored()).toEqual(before);
  expect(await counts()).toEqual({ skipped: 4, sending: 1, unknown: 1 });
  expect((await ids(["skipped"])).map(({ state }) => state)).toEqual(Array(4).fill("skipped"));
  expect(await ids(["queued", "retry"])).toEqual([]);
  expect(await ids(["sending"])).toMatchObject([{ id: first.id, state: "sending" }]);
  expect((await findMessage(key.tenantId, third.id))?.state).toBe("skipped");
  const audited = await asSystem((tx) => tx.select().from(auditEvents));
  expect(audited.filter(({ targetId }) => targetId === campaign.id)).toMatchObject([
    { action: "campaign.cancelled", actorId, details: { skipped: 4 } },
  ]);
});

it("leaves the places of retries to the lane, which frees them and leaves what is unknown", async () => {
  const { key, campaign, second, counts, places } = await sixPeople();
  expect(await skipCancelledRetries(key)).toBe(false);
  expect(await places()).toHaveLength(2);
  await cancelCampaign(key.tenantId, actorId, campaign.id);
  expect(await skipCancelledRetries(key)).toBe(true);
  expect(await skipCancelledRetries(key)).toBe(false);
  expect(await places()).toEqual([]);
  expect(await counts()).toEqual({ skipped: 4, sending: 1, unknown: 1 });
  expect((await findMessage(key.tenantId, second.id))?.state).toBe("unknown");
});

it("frees some thousand places at a time", async () => {
  const { key, campaign, counts, places } = await sixPeople();
  await asSystem((tx) =>
    tx.execute(sql`
      with more as (
        insert into messages (tenant_id, connection_id, campaign_id, recipient, created_at)
        select ${key.tenantId}, ${key.connectionId}, ${campaign.id}, (929800000000 + n)::text, ${at}
        from generate_series(1, 6000) n returning id
      ), counted as (
        update campaigns set recipient_count = recipient_count + 6000 where id = ${campaign.id}
      )
      insert into due_messages (tenant_id, message_id, connection_id, due_at)
      select ${key.tenantId}, id, ${key.connectionId}, ${tomorrow} from more`),
  );
  await asSystem((tx) =>
    tx.execute(sql`
      update messages set state = 8 where campaign_id = ${campaign.id} and recipient like '9298%'`),
  );
  await cancelCampaign(key.tenantId, actorId, campaign.id);
  expect(await counts()).toEqual({ skipped: 6_004, sending: 1, unknown: 1 });
  expect(await skipCancelledRetries(key)).toBe(true);
  expect(await places()).toHaveLength(1_002);
  expect(await skipCancelledRetries(key)).toBe(true);
  expect(await places()).toEqual([]);
  expect(await counts()).toEqual({ skipped: 6_004, sending: 1, unknown: 1 });
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
