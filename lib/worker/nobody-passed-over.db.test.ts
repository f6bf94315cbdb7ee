import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { OpenDatabase } from "@/db/client";
import { asSystem } from "@/db/doors";
import { insertCampaign, insertRecipients } from "@/db/queries/campaign-changes";
import { countStates } from "@/db/queries/campaigns";
import { finishCampaigns } from "@/db/queries/finish";
import { readLaneNews } from "@/db/queries/lane-news";
import { takeLane } from "@/db/queries/lanes";
import {
  listDueMessages,
  listQueuedMessages,
  markSending,
  putOffMessages,
  unmarkSending,
} from "@/db/queries/marking";
import { openTestDatabase, seedTenant } from "@/db/test-database";

let database: OpenDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const at = new Date("2026-03-02T12:00:00Z");

/** A running campaign to some people that no worker serves. */
async function running(people: number) {
  const tenantId = await seedTenant();
  const connectionId = randomUUID();
  await asSystem(async (tx) => {
    await tx.execute(sql`insert into hooks (tenant_id, id, app_id, sealed_verify_token, created_at)
      values (${tenantId}, ${tenantId}, '1', 'wv1.x', now())`);
    await tx.execute(sql`
      insert into connections (tenant_id, id, kind, hook_id, waba_id, phone_number_id, sealed_token,
        token_last4, token_fingerprint, check_state, created_at, updated_at)
      values (${tenantId}, ${connectionId}, 'cloud', ${tenantId}, '1', ${connectionId}, 'wv1.x', 'x',
        'x', 'checked', now(), now())`);
    await tx.execute(sql`
      insert into contacts (tenant_id, id, name, phone, created_at)
      select ${tenantId}, gen_random_uuid(), 'Person ' || n, '9198' || lpad(n::text, 8, '0'), ${at}::timestamptz
      from generate_series(1, ${people}::int) n`);
  });
  const campaign = {
    id: randomUUID(),
    connectionId,
    name: "Two countries",
    content: { type: "text" as const, body: "Hello" },
    launchKey: randomUUID(),
    createdBy: randomUUID(),
    createdAt: at,
  };
  await insertCampaign(tenantId, campaign);
  await insertRecipients(tenantId, campaign, { kind: "all", search: "" });
  return { key: { tenantId, connectionId }, campaign };
}

it("a message with a time of its own does not carry the campaign past those before it", async () => {
  const { key, campaign } = await running(5);
  const lane = await takeLane(key, { owner: "here:1:x", jobId: randomUUID() });
  const all = (await listQueuedMessages(key, campaign.id, "0", 10)).map(({ id }) => id);
  await putOffMessages(key, [{ id: all[4] ?? "", until: at }]);
  const due = await listDueMessages(key, at, 10);
  expect(due.map(({ id }) => id)).toEqual(all.slice(4));
  expect(await markSending(key, lane.epoch, due, [], at)).toHaveLength(1);

  // Its sender dies; the next one begins where the campaign stands.
  const next = await takeLane(key, { owner: "there:1:x", jobId: randomUUID() });
  const [stands] = (await readLaneNews(key, next.epoch, at)).campaigns;
  const left = await listQueuedMessages(key, campaign.id, stands?.cursorId ?? "", 10);
  expect(left.map(({ id }) => id)).toEqual(all.slice(0, 4));
  expect(await finishCampaigns(key, at)).toEqual([]);
});

it("what a sender that lost its lane had not sent yet goes out by the next one", async () => {
  const { key, campaign } = await running(2);
  const lane = await takeLane(key, { owner: "asleep:1:x", jobId: randomUUID() });
  const waiting = await listQueuedMessages(key, campaign.id, "0", 10);
  const ready = waiting.map((one) => ({
    ...one,
    campaignId: campaign.id,
    content: campaign.content,
    isDue: false,
    strikes: 0,
  }));
  expect(await markSending(key, lane.epoch, ready, [], at)).toHaveLength(2);
  await takeLane(key, { owner: "awake:1:x", jobId: randomUUID() });
  expect(await countStates(key.tenantId, campaign.id)).toEqual({ unknown: 2 });
  // The one on the wire stays unknown: its answer is under way.
  const [, second] = ready;
  await unmarkSending(key, lane.epoch, [second?.id ?? ""], at);
  expect(await countStates(key.tenantId, campaign.id)).toEqual({ unknown: 1, retry: 1 });
  expect(await listDueMessages(key, at, 10)).toMatchObject([{ id: second?.id }]);
});
