import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { OpenDatabase } from "@/db/client";
import { withTenant } from "@/db/doors";
import { countStates } from "@/db/queries/campaigns";
import { finishCampaigns } from "@/db/queries/finish";
import { readLaneNews } from "@/db/queries/lane-news";
import { takeLane } from "@/db/queries/lanes";
import { listDueMessages, listQueuedMessages, markSending } from "@/db/queries/marking";
import { putOffMessages, unmarkSending } from "@/db/queries/unmarking";
import { openTestDatabase } from "@/db/test-database";
import { listWaiting, runningCampaign } from "./unserved.test-kit";

let database: OpenDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const at = new Date("2026-03-02T12:00:00Z");

it("a message with a time of its own does not carry the campaign past those before it", async () => {
  const { key, campaign } = await runningCampaign(5, at);
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
  const unserved = await runningCampaign(2, at);
  const { key, campaign } = unserved;
  const lane = await takeLane(key, { owner: "asleep:1:x", jobId: randomUUID() });
  const ready = await listWaiting(unserved);
  expect(await markSending(key, lane.epoch, ready, [], at)).toHaveLength(2);
  await takeLane(key, { owner: "awake:1:x", jobId: randomUUID() });
  expect(await countStates(key.tenantId, campaign.id)).toEqual({ unknown: 2 });
  // The one on the wire stays unknown: its answer is under way.
  const [, second] = ready;
  await unmarkSending(key, lane.epoch, [second?.id ?? ""], at);
  expect(await countStates(key.tenantId, campaign.id)).toEqual({ unknown: 1, retry: 1 });
  expect(await listDueMessages(key, at, 10)).toMatchObject([{ id: second?.id }]);
});

it("a campaign does not end while a message is marked, wherever that lies, and the next sender finds it", async () => {
  const unserved = await runningCampaign(3, at);
  const { key, campaign } = unserved;
  const lane = await takeLane(key, { owner: "here:1:x", jobId: randomUUID() });
  await markSending(key, lane.epoch, await listWaiting(unserved), [], at);
  // Passed over by all bounds, for whatever reason.
  await withTenant(key.tenantId, (tx) =>
    tx.execute(sql`update campaigns set settled_id = cursor_id where id = ${campaign.id}`),
  );
  expect(await finishCampaigns(key, at)).toEqual([]);
  await takeLane(key, { owner: "next:1:x", jobId: randomUUID() });
  expect(await countStates(key.tenantId, campaign.id)).toEqual({ unknown: 3 });
  expect(await finishCampaigns(key, at)).toEqual([campaign.id]);
});
