import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { asSystem } from "@/db/doors";
import { countStates } from "@/db/queries/campaigns";
import { cancelCampaign, pauseCampaign, resumeCampaign } from "@/lib/campaigns/control-campaign";
import { launchCampaign } from "@/lib/campaigns/launch-campaign";
import { setClock } from "@/lib/clock";
import { actorId, type Engine, launchInput, newLine, startEngine, until } from "./engine.test-kit";

const PEOPLE = 10_000;
const RATE = 1_000;
/** So many are let through before each stop. */
const SOME = 500;
const WAIT_MS = 60_000;
const HOUR_MS = 60 * 60_000;

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  // What Meta reports afterwards is not looked at here.
  await engine.control("PATCH", "behaviour", { sentMs: HOUR_MS });
});
afterAll(async () => {
  setClock();
  await engine.stop();
});

it("a pause in the middle of 10,000, a resume an hour later and a cancel: the counts are exact", async () => {
  const { tenantId, connectionId, world } = await newLine(engine, PEOPLE, {
    maxPerSecond: PEOPLE,
  });
  await asSystem((tx) =>
    tx.execute(sql`
      insert into lanes (tenant_id, connection_id, rate) values (${tenantId}, ${connectionId}, ${RATE})`),
  );
  const { campaignId } = await launchCampaign(tenantId, actorId, launchInput(connectionId));
  const counts = () => countStates(tenantId, campaignId);
  const acceptedOver = async (people: number) => ((await counts()).accepted ?? 0) > people;
  const untilNothingOpen = () => until(async () => (await counts()).sending === undefined, WAIT_MS);

  await until(() => acceptedOver(SOME), WAIT_MS);
  await pauseCampaign(tenantId, actorId, campaignId);
  const { queued = 0 } = await counts();
  await untilNothingOpen();
  // What was marked and had not left waits with the others.
  const { accepted = 0, retry = 0, ...paused } = await counts();
  expect(paused).toEqual({ queued });
  expect(accepted + retry + queued).toBe(PEOPLE);

  setClock(() => new Date(Date.now() + HOUR_MS));
  await resumeCampaign(tenantId, actorId, campaignId);
  await until(() => acceptedOver(accepted + SOME), WAIT_MS);
  await cancelCampaign(tenantId, actorId, campaignId);
  // The lane skips what it took back after the cancel.
  const isOver = async () => {
    const { accepted: sent = 0, skipped: left = 0 } = await counts();
    return sent + left === PEOPLE;
  };
  await until(isOver, WAIT_MS);
  const { skipped = 0 } = await counts();
  expect(skipped).toBeGreaterThan(0);
  expect(await counts()).toEqual({ accepted: PEOPLE - skipped, skipped });

  const received = await engine.received(world.phoneNumberId);
  expect(received.size).toBe(PEOPLE - skipped);
  expect([...received.values()].filter((messages) => messages.length > 1)).toEqual([]);
}, 180_000);
