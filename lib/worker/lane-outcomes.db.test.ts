import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { OpenDatabase } from "@/db/client";
import { countStates } from "@/db/queries/campaigns";
import { takeLane } from "@/db/queries/lanes";
import { markSending } from "@/db/queries/marking";
import { openTestDatabase } from "@/db/test-database";
import { LaneOutcomes } from "./lane-outcomes";
import { listWaiting, runningCampaign } from "./unserved.test-kit";

let database: OpenDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const at = new Date("2026-03-02T12:00:00Z");

it("what is taken back while others are being taken back is not forgotten", async () => {
  const unserved = await runningCampaign(5, at);
  const { key, campaign } = unserved;
  const { epoch } = await takeLane(key, { owner: "here:1:x", jobId: randomUUID() });
  const marked = await markSending(key, epoch, await listWaiting(unserved), [], at);
  const closed: string[] = [];
  const outcomes = new LaneOutcomes(key, epoch, (messages) =>
    closed.push(...messages.map(({ id }) => id)),
  );
  outcomes.addUnsent(marked.slice(0, 2));
  const flushed = outcomes.flush();
  outcomes.addUnsent(marked.slice(2));
  await flushed;
  expect(outcomes.waiting).toBe(3);
  expect(closed).toEqual(marked.slice(0, 2).map(({ id }) => id));
  await outcomes.flush();
  expect(outcomes.settled).toBe(true);
  expect(await countStates(key.tenantId, campaign.id)).toEqual({ retry: 5 });
});
