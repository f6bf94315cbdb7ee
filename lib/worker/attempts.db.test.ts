import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { OpenDatabase } from "@/db/client";
import { countStates } from "@/db/queries/campaigns";
import { finishCampaigns } from "@/db/queries/finish";
import { takeLane } from "@/db/queries/lanes";
import { listDueMessages, markSending } from "@/db/queries/marking";
import { findMessage } from "@/db/queries/messages";
import { recordResults, type SendResult } from "@/db/queries/recording";
import { unmarkSending } from "@/db/queries/unmarking";
import { openTestDatabase } from "@/db/test-database";
import { cancelCampaign, pauseCampaign } from "@/lib/campaigns/control-campaign";
import { listWaiting, runningCampaign } from "./unserved.test-kit";

// Each rule of marking, recording and stopping by itself.

let database: OpenDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const at = new Date("2026-03-02T12:00:00Z");
const actorId = randomUUID();

/** A campaign to three people, of whom the first was marked. */
async function firstMarked() {
  const unserved = await runningCampaign(3, at);
  const { key, campaign } = unserved;
  const take = async (owner: string) =>
    (await takeLane(key, { owner: `${owner}:1:x`, jobId: randomUUID() })).epoch;
  const epoch = await take("here");
  const waiting = await listWaiting(unserved);
  const [first] = waiting;
  if (!first) throw new Error("Nobody waits.");
  const marked = await markSending(key, epoch, [first], [], at);
  expect(marked).toMatchObject([{ id: first.id, attempt: 1 }]);
  const counts = () => countStates(key.tenantId, campaign.id);
  return { key, campaign, take, epoch, waiting, first, counts };
}

type World = Awaited<ReturnType<typeof firstMarked>>;

/** It was taken back and is marked once more. */
async function markAgain({ key, first }: World, epoch: bigint) {
  const [again] = await markSending(key, epoch, await listDueMessages(key, at, 9), [], at);
  expect(again).toMatchObject({ id: first.id, attempt: 2 });
}

const result = (id: string, change: Partial<SendResult>): SendResult => ({
  ...{ id, attempt: 1, state: "accepted", wamid: null, error: null, wasDue: false, dueAt: null },
  ...{ markedAt: at, strikes: 0, ...change },
});

it.each<[string, Partial<SendResult>]>([
  ["an acceptance", { wamid: "wamid.1" }],
  ["a refusal", { state: "failed" }],
  ["a wait", { state: "retry", dueAt: at }],
])("%s is written down for its own attempt only", async (_, change) => {
  const world = await firstMarked();
  const { key, epoch, first, counts } = world;
  await unmarkSending(key, epoch, [first.id], at);
  await markAgain(world, epoch);
  await recordResults(key, [result(first.id, change)], at);
  expect(await counts()).toEqual({ queued: 2, sending: 1 });
  expect(await findMessage(key.tenantId, first.id)).toMatchObject({ wamid: null, failedAt: null });
  await recordResults(key, [result(first.id, { ...change, attempt: 2, wasDue: true })], at);
  expect((await counts()).sending).toBeUndefined();
});

it("what is settled, or marked already, is not marked", async () => {
  const { key, epoch, first, counts } = await firstMarked();
  expect(await markSending(key, epoch, [first], [], at)).toEqual([]);
  await recordResults(key, [result(first.id, { wamid: "wamid.1" })], at);
  expect(await markSending(key, epoch, [first], [], at)).toEqual([]);
  expect(await markSending(key, epoch, [{ ...first, isDue: true }], [], at)).toEqual([]);
  expect(await counts()).toEqual({ queued: 2, accepted: 1 });
});

it.each([
  ["paused", pauseCampaign, { queued: 2, retry: 1 }],
  ["cancelled", cancelCampaign, { skipped: 3 }],
] as const)(
  "nothing of a %s campaign is marked, neither first nor again",
  async (_, stop, left) => {
    const { key, campaign, epoch, first, waiting, counts } = await firstMarked();
    await stop(key.tenantId, actorId, campaign.id);
    await unmarkSending(key, epoch, [first.id], at);
    expect(await listDueMessages(key, at, 9)).toEqual([]);
    for (const message of waiting) {
      expect(await markSending(key, epoch, [message], [], at)).toEqual([]);
      expect(await markSending(key, epoch, [{ ...message, isDue: true }], [], at)).toEqual([]);
    }
    expect(await counts()).toEqual(left);
  },
);

it("a cancel skips who waits for a turn or another try, and leaves who is under way", async () => {
  const { key, campaign, epoch, first, waiting, counts } = await firstMarked();
  await unmarkSending(key, epoch, [first.id], at);
  await markSending(key, epoch, waiting.slice(1, 2), [], at);
  await cancelCampaign(key.tenantId, actorId, campaign.id);
  expect(await counts()).toEqual({ skipped: 2, sending: 1 });
});

it("a sender that lost its lane marks nothing, and takes back its own marks only", async () => {
  const world = await firstMarked();
  const { key, epoch, first, waiting, take, counts } = world;
  const next = await take("next");
  expect(await markSending(key, epoch, waiting.slice(1), [], at)).toEqual([]);
  expect(await counts()).toEqual({ queued: 2, unknown: 1 });
  await unmarkSending(key, epoch, [first.id], at);
  await markAgain(world, next);
  await unmarkSending(key, epoch, [first.id], at);
  expect(await counts()).toEqual({ queued: 2, sending: 1 });
});

it("a campaign ends when nobody waits, is under way or is to be tried again", async () => {
  const { key, campaign, epoch, first, waiting, counts } = await firstMarked();
  const ended = () => finishCampaigns(key, at);
  const accepted = { wamid: "wamid.x" };
  await recordResults(key, [result(first.id, { ...accepted })], at);
  expect(await ended()).toEqual([]);
  const [second, third] = await markSending(key, epoch, waiting.slice(1), [], at);
  if (!second || !third) throw new Error("They were not marked.");
  expect(await ended()).toEqual([]);
  await recordResults(key, [result(second.id, { state: "retry", dueAt: at })], at);
  await recordResults(key, [result(third.id, { state: "unknown" })], at);
  expect(await ended()).toEqual([]);
  const due = await listDueMessages(key, at, 9);
  await markSending(key, epoch, due, [], at);
  expect(await ended()).toEqual([]);
  await recordResults(key, [result(second.id, { state: "failed", attempt: 2, wasDue: true })], at);
  expect(await ended()).toEqual([campaign.id]);
  expect(await counts()).toEqual({ accepted: 1, failed: 1, unknown: 1 });
});
