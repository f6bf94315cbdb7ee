import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { withTenant } from "@/db/doors";
import { countStates, findCampaign } from "@/db/queries/campaigns";
import { setClock } from "@/lib/clock";
import {
  actorId,
  type Engine,
  launchInput,
  newLine,
  startEngine,
  until,
} from "@/lib/worker/engine.test-kit";
import { launchCampaign } from "./launch-campaign";
import { planSendAgain, sendAgain } from "./send-again";

const DAY_MS = 24 * 3_600_000;

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
afterEach(async () => {
  setClock();
  await engine.control("DELETE", "faults");
});

type Line = Awaited<ReturnType<typeof newLine>>;

async function launch({ tenantId, connectionId }: Line) {
  const { campaignId } = await launchCampaign(tenantId, actorId, launchInput(connectionId));
  const untilCounts = (counts: object) =>
    until(async () => {
      const found = await countStates(tenantId, campaignId);
      const { state } = (await findCampaign(tenantId, campaignId)) ?? {};
      return state === "finished" && JSON.stringify(found) === JSON.stringify(counts);
    });
  return { campaignId, untilCounts };
}

it("unknown outcomes are offered after a day, and go again once", async () => {
  const line = await newLine(engine, 4);
  const { tenantId } = line;
  const match = { method: "POST", path: "/messages" };
  await engine.addFault({ match, times: 2, fault: { kind: "reset" } });
  const { campaignId, untilCounts } = await launch(line);
  await untilCounts({ unknown: 2, read: 2 });
  expect(await planSendAgain(tenantId, campaignId)).toEqual({ unknown: 0, failed: [], left: [] });
  const which = "unknown" as const;
  await expect(sendAgain(tenantId, actorId, { campaignId, which })).rejects.toThrow("nobody left");

  setClock(() => new Date(Date.now() + DAY_MS + 60_000));
  expect((await planSendAgain(tenantId, campaignId)).unknown).toBe(2);
  const both = await Promise.allSettled(
    [1, 2].map(() => sendAgain(tenantId, actorId, { campaignId, which })),
  );
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  await untilCounts({ read: 4 });
  const received = await engine.received(line.world.phoneNumberId);
  expect([...received.values()].map((copies) => copies.length)).toEqual([1, 1, 1, 1]);
});

it("of the failed only those go again that can succeed, and the others are named", async () => {
  const line = await newLine(engine, 6);
  const { tenantId } = line;
  // One each: by decision, for ever, repairable, for the moment.
  const codes = [131_049, 131_026, 132_000];
  for (const code of codes) {
    await engine.addFault({
      match: { method: "POST", path: "/messages" },
      times: 1,
      fault: { kind: "error", status: 400, body: { error: { code, message: `(#${code})` } } },
    });
  }
  const { campaignId, untilCounts } = await launch(line);
  await untilCounts({ read: 3, failed: 3 });
  const brief = (kinds: { code: number | null; messages: number }[]) =>
    kinds.map(({ code, messages }) => [code, messages]);
  const plan = await planSendAgain(tenantId, campaignId);
  expect(brief(plan.failed)).toEqual([[132_000, 1]]);
  expect(brief(plan.left)).toEqual([
    [131_026, 1],
    [131_049, 1],
  ]);
  expect(await sendAgain(tenantId, actorId, { campaignId, which: "failed" })).toBe(1);
  await untilCounts({ read: 4, failed: 2 });

  setClock(() => new Date(Date.now() + DAY_MS + 60_000));
  expect(brief((await planSendAgain(tenantId, campaignId)).failed)).toEqual([[131_049, 1]]);
  expect(await sendAgain(tenantId, actorId, { campaignId, which: "failed" })).toBe(1);
  await untilCounts({ read: 5, failed: 1 });
  const audit = await withTenant(tenantId, (tx) =>
    tx.execute(sql`select details from audit_events where action = 'campaign.sent-again'`),
  );
  expect((audit as unknown as { rows: unknown[] }).rows).toHaveLength(2);
});
