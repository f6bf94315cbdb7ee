import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { countStates, findCampaign } from "@/db/queries/campaigns";
import { launchCampaign } from "@/lib/campaigns/launch-campaign";
import { setClock } from "@/lib/clock";
import { actorId, type Engine, launchInput, newLine, startEngine, until } from "./engine.test-kit";

// What a refusal does beyond its own message, with everything real.

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterEach(async () => {
  setClock();
  await engine.control("DELETE", "faults");
});
afterAll(() => engine.stop());

const refusal = (code: number) => ({
  ...{ kind: "error" as const, status: 400 },
  body: { error: { code, message: `(#${code}) No` } },
});

type Line = Awaited<ReturnType<typeof newLine>>;

async function launch({ tenantId, connectionId }: Line) {
  const { campaignId } = await launchCampaign(tenantId, actorId, launchInput(connectionId));
  return {
    counts: () => countStates(tenantId, campaignId),
    view: () => findCampaign(tenantId, campaignId),
  };
}

it("a template's refusal halts its campaign with everybody else waiting, and no other campaign", async () => {
  const line = await newLine(engine, 150);
  const match = { phoneNumberId: line.world.phoneNumberId, path: "/messages" };
  await engine.addFault({ match, times: 1, fault: refusal(132_001) });
  const first = await launch(line);
  await until(async () => (await first.view())?.state === "halted");
  expect(await first.view()).toMatchObject({ haltReason: { code: 132_001 } });
  const second = await launch(line);
  await until(async () => (await second.counts()).read === 150);
  await until(async () => (await first.counts()).sending === undefined);
  const { queued = 0, retry = 0, failed = 0 } = await first.counts();
  expect(queued + retry).toBeGreaterThan(0);
  expect(failed).toBe(0);
});

it("a pair's limit makes its recipient wait, in every campaign, and nobody else", async () => {
  let passed = 0;
  setClock(() => new Date(Date.now() + passed));
  const line = await newLine(engine, 20);
  const { phoneNumberId } = line.world;
  const recipient = "919800000711";
  await engine.addFault({
    match: { phoneNumberId, recipient },
    times: 1,
    fault: refusal(131_056),
  });
  const first = await launch(line);
  await until(async () => (await first.counts()).retry === 1);
  const second = await launch(line);
  const others = { read: 19, retry: 1 };
  await until(async () => (await first.counts()).read === 19);
  await until(async () => (await second.counts()).read === 19);
  expect([await first.counts(), await second.counts()]).toEqual([others, others]);
  expect((await engine.received(phoneNumberId)).get(recipient)).toBeUndefined();
  passed = 5_000;
  await until(async () => (await first.counts()).read === 20);
  await until(async () => (await second.counts()).read === 20);
});

it("the same refusal twenty times in a row halts the campaign before it has burnt the list", async () => {
  const line = await newLine(engine, 400);
  const match = { phoneNumberId: line.world.phoneNumberId, path: "/messages" };
  await engine.addFault({ match, fault: refusal(131_008) });
  const { counts, view } = await launch(line);
  await until(async () => (await view())?.state === "halted");
  await until(async () => (await counts()).sending === undefined);
  const { failed = 0, queued = 0 } = await counts();
  expect(failed).toBeGreaterThanOrEqual(20);
  expect(queued).toBeGreaterThan(0);
  expect(await view()).toMatchObject({
    haltReason: { code: 131_008, text: expect.stringContaining("20 messages in a row") },
  });
});
