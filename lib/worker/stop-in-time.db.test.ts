import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asSystem } from "@/db/doors";
import { countStates } from "@/db/queries/campaigns";
import { cancelCampaign, pauseCampaign, resumeCampaign } from "@/lib/campaigns/control-campaign";
import { launchCampaign } from "@/lib/campaigns/launch-campaign";
import type { SandboxRequest } from "@/lib/sandbox/control-answers.schema";
import { actorId, type Engine, launchInput, newLine, startEngine, until } from "./engine.test-kit";
import { laneSize } from "./lane-size";

const PEOPLE = 1_900;
const RATE = 1_000;
const ANSWER_MS = 200;
/** By itself the worker looks for what waits every five seconds. */
const WITHIN_MS = 2_500;
/** A run of the lane ends after two seconds without work. */
const LANE_ENDS_MS = 3_000;

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  // What Meta reports afterwards is not looked at here.
  await engine.control("PATCH", "behaviour", { sentMs: 3_600_000, latencyMs: ANSWER_MS });
});
afterAll(() => engine.stop());

/** When requests to send arrived, by the simulator's clock, which is this process's. */
async function arrivals(phoneNumberId: string): Promise<number[]> {
  const { data }: { data: SandboxRequest[] } = await engine.control("GET", "requests");
  return data
    .filter(({ url }) => url.includes(`/${phoneNumberId}/messages`))
    .map(({ at }) => Date.parse(at));
}

/** A campaign in the middle of 1,000 messages a second. */
async function underWay() {
  const line = await newLine(engine, PEOPLE, { maxPerSecond: 10 * RATE });
  const { tenantId, connectionId } = line;
  await engine.control("DELETE", "requests");
  await asSystem((tx) =>
    tx.execute(sql`
      insert into lanes (tenant_id, connection_id, rate) values (${tenantId}, ${connectionId}, ${RATE})`),
  );
  const { campaignId } = await launchCampaign(tenantId, actorId, launchInput(connectionId));
  await until(async () => ((await countStates(tenantId, campaignId)).accepted ?? 0) > 300);
  return { ...line, campaignId };
}

describe("at 1,000 messages a second, with answers that take 200 ms", () => {
  it.each([
    ["pause", pauseCampaign],
    ["cancel", cancelCampaign],
  ] as const)("a %s lets less than a second's worth of messages leave", async (_, stop) => {
    const { tenantId, campaignId, world } = await underWay();
    await stop(tenantId, actorId, campaignId);
    const stopped = Date.now();
    await until(async () => (await countStates(tenantId, campaignId)).sending === undefined);
    // Counted, not timed: two busy cores would only show how busy they are.
    const late = (await arrivals(world.phoneNumberId)).filter((at) => at > stopped);
    // What had left before and was marked before; a batch more may have been on its way to the wire.
    // The busier the machine, the longer answers take, and the more is on the wire.
    const { onWire, ahead, batch } = laneSize(RATE, 5 * ANSWER_MS);
    expect(late.length).toBeLessThanOrEqual(onWire + ahead + batch);
    expect(onWire + ahead + batch, "less than a second's worth").toBeLessThan(RATE);
    expect((await countStates(tenantId, campaignId)).accepted).toBeLessThan(PEOPLE);
  });

  it("a resume wakes a lane that has long gone to sleep", async () => {
    const { tenantId, campaignId, world } = await underWay();
    await pauseCampaign(tenantId, actorId, campaignId);
    await until(async () => (await countStates(tenantId, campaignId)).sending === undefined);
    await sleep(LANE_ENDS_MS);
    const before = (await arrivals(world.phoneNumberId)).length;
    const resumed = Date.now();
    await resumeCampaign(tenantId, actorId, campaignId);
    const [first = Number.NaN] = await until(async () => {
      const after = (await arrivals(world.phoneNumberId)).slice(before);
      return after.length > 0 && after;
    });
    expect(first - resumed).toBeLessThan(WITHIN_MS);
    await until(async () => (await countStates(tenantId, campaignId)).accepted === PEOPLE);
  });
});
