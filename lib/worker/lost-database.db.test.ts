import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDatabase, setDatabase } from "@/db/doors";
import { countStates } from "@/db/queries/campaigns";
import { launchCampaign } from "@/lib/campaigns/launch-campaign";
import { actorId, type Engine, launchInput, newLine, startEngine, until } from "./engine.test-kit";

const PEOPLE = 400;
const OUTAGES = 8;

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

/** Nobody gets into the database for `ms`; who is in already goes on. */
async function lockOut(ms: number): Promise<void> {
  const database = openDatabase();
  const refuse = () => Promise.reject(new Error("connect ECONNREFUSED"));
  setDatabase({ ...database, transaction: refuse });
  await sleep(ms);
  setDatabase(database);
}

it("what was not marked because the database was away is sent once when it is back", async () => {
  const { tenantId, connectionId, world } = await newLine(engine, PEOPLE);
  const { campaignId } = await launchCampaign(tenantId, actorId, launchInput(connectionId));
  await until(async () => (await engine.received(world.phoneNumberId)).size > 5);
  for (let outage = 0; outage < OUTAGES; outage += 1) {
    await lockOut(300 + outage * 40);
    await sleep(120);
  }
  await until(async () => (await countStates(tenantId, campaignId)).read === PEOPLE);
  const received = await engine.received(world.phoneNumberId);
  const twice = [...received.values()].filter((copies) => copies.length > 1);
  expect(twice.map((copies) => copies.map(({ opaque }) => opaque))).toEqual([]);
  expect(received.size).toBe(PEOPLE);
});
