import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { countStates, findCampaign } from "@/db/queries/campaigns";
import { listConnections } from "@/db/queries/connections";
import { takeLane } from "@/db/queries/lanes";
import { markSending } from "@/db/queries/marking";
import { findMessage } from "@/db/queries/messages";
import { listRecipients } from "@/db/queries/recipient-list";
import { cancelCampaign, pauseCampaign, resumeCampaign } from "@/lib/campaigns/control-campaign";
import { launchCampaign } from "@/lib/campaigns/launch-campaign";
import { queueTestMessage } from "@/lib/messages/queue-test-message";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { actorId, type Engine, launchInput, newLine, startEngine, until } from "./engine.test-kit";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterEach(() => engine.control("DELETE", "faults"));
afterAll(() => engine.stop());

const TEXT = { type: "text" as const, body: "Hello" };

async function untilCounts(tenantId: TenantId, campaignId: string, wanted: object) {
  await until(async () => {
    const counts = await countStates(tenantId, campaignId);
    return JSON.stringify(sorted(counts)) === JSON.stringify(sorted(wanted));
  }).catch(async () => expect(await countStates(tenantId, campaignId)).toEqual(wanted));
}

const sorted = (counts: object) => Object.entries(counts).sort();

async function untilState(tenantId: TenantId, campaignId: string, state: string) {
  return await until(async () => {
    const campaign = await findCampaign(tenantId, campaignId);
    return campaign?.state === state && campaign;
  });
}

/** Each of `people` got the campaign exactly once. */
async function expectOnceEach(phoneNumberId: string, people: number) {
  const received = await engine.received(phoneNumberId);
  expect(received.size).toBe(people);
  expect([...received.values()].filter((messages) => messages.length > 1)).toEqual([]);
}

describe("a campaign", () => {
  it("reaches everybody once and ends when the statuses have come", async () => {
    const { tenantId, connectionId, world } = await newLine(engine, 30);
    const { campaignId, recipientCount } = await launchCampaign(
      tenantId,
      actorId,
      launchInput(connectionId),
    );
    expect(recipientCount).toBe(30);
    await untilCounts(tenantId, campaignId, { read: 30 });
    await untilState(tenantId, campaignId, "finished");
    await expectOnceEach(world.phoneNumberId, 30);
    const { rows } = await listRecipients(tenantId, campaignId, { search: "Person 0007", page: 1 });
    expect(rows).toMatchObject([{ recipientName: "Person 0007", state: "read", error: null }]);
    expect(rows[0]?.wamid).toMatch(/^wamid\./);
  });

  it("is launched once, however often the confirmation arrives", async () => {
    const { tenantId, connectionId, world } = await newLine(engine, 3);
    const input = launchInput(connectionId);
    const launches = await Promise.all(
      Array.from({ length: 5 }, () => launchCampaign(tenantId, actorId, input)),
    );
    expect(new Set(launches.map((launch) => launch.campaignId)).size).toBe(1);
    await untilCounts(tenantId, launches[0]?.campaignId ?? "", { read: 3 });
    await expectOnceEach(world.phoneNumberId, 3);
  });

  it("halts at 190 with everybody waiting, and goes on exactly there", async () => {
    const { tenantId, connectionId, world } = await newLine(engine, 200);
    const { campaignId } = await launchCampaign(tenantId, actorId, launchInput(connectionId));
    await until(async () => ((await countStates(tenantId, campaignId)).queued ?? 0) < 150);
    const { accessToken } = world;
    await engine.control("PATCH", "tokens", { accessToken, dead: { subcode: 467 } });

    const halted = await untilState(tenantId, campaignId, "halted");
    expect(halted.haltReason).toMatchObject({ code: 190, subcode: 467 });
    const [connection] = await listConnections(tenantId);
    expect(connection).toMatchObject({ checkState: "dead", checkCode: 190, checkSubcode: 467 });
    const counts = await countStates(tenantId, campaignId);
    expect(counts.failed).toBeUndefined();
    expect(counts.queued).toBeGreaterThan(0);

    await engine.control("PATCH", "tokens", { accessToken, dead: null });
    await resumeCampaign(tenantId, actorId, campaignId);
    await untilCounts(tenantId, campaignId, { read: 200 });
    await untilState(tenantId, campaignId, "finished");
    await expectOnceEach(world.phoneNumberId, 200);
  });

  it("waits out 130429 and loses nobody", async () => {
    const { tenantId, connectionId, world } = await newLine(engine, 60, { maxPerSecond: 20 });
    const { campaignId } = await launchCampaign(tenantId, actorId, launchInput(connectionId));
    await untilCounts(tenantId, campaignId, { read: 60 });
    await expectOnceEach(world.phoneNumberId, 60);
  });

  it("pauses at once, resumes with the rest, and a cancel skips the rest", async () => {
    const { tenantId, connectionId, world } = await newLine(engine, 300);
    const { campaignId } = await launchCampaign(tenantId, actorId, launchInput(connectionId));
    await until(async () => ((await countStates(tenantId, campaignId)).queued ?? 0) < 280);
    await pauseCampaign(tenantId, actorId, campaignId);
    const { queued = 0 } = await countStates(tenantId, campaignId);
    expect(queued).toBeGreaterThan(0);
    // What was marked and had not left when the pause came waits as a retry.
    await until(async () => {
      const { read = 0, retry = 0, ...rest } = await countStates(tenantId, campaignId);
      return read + retry === 300 - queued && rest.queued === queued;
    });

    await resumeCampaign(tenantId, actorId, campaignId);
    await until(async () => ((await countStates(tenantId, campaignId)).queued ?? 0) < queued - 20);
    await cancelCampaign(tenantId, actorId, campaignId);
    await until(async () => {
      const { read = 0, skipped = 0 } = await countStates(tenantId, campaignId);
      return read + skipped === 300;
    });
    const { read = 0, skipped = 0 } = await countStates(tenantId, campaignId);
    expect(skipped).toBeGreaterThan(0);
    await expectOnceEach(world.phoneNumberId, read);
    await expect(resumeCampaign(tenantId, actorId, campaignId)).rejects.toThrow("cancelled");
  });
});

describe("while Meta takes its time", () => {
  it.each([
    ["pause", pauseCampaign, "retry"],
    ["cancel", cancelCampaign, "skipped"],
  ] as const)("a %s lets nothing more leave", async (_, stop, rest) => {
    const { tenantId, connectionId, world } = await newLine(engine, 120);
    const { phoneNumberId } = world;
    const match = { phoneNumberId, path: "/messages" };
    await engine.addFault({ match, fault: { kind: "delay", ms: 3_000 } });
    const { campaignId } = await launchCampaign(tenantId, actorId, launchInput(connectionId));
    // 64 are on the wire, and some more wait for their turn.
    await until(async () => ((await countStates(tenantId, campaignId)).sending ?? 0) > 64);
    await stop(tenantId, actorId, campaignId);
    await until(async () => ((await countStates(tenantId, campaignId)).sending ?? 0) <= 64, 1_500);
    await until(async () => (await countStates(tenantId, campaignId))[rest]);
    await until(async () => ((await countStates(tenantId, campaignId)).sending ?? 0) === 0);
    await expectOnceEach(phoneNumberId, 64);
  });
});

describe("an answer that never came", () => {
  it.each([
    [
      "the connection broke after Meta took the message",
      { kind: "status-after-accept", status: 503 },
    ],
    ["a proxy answered instead of Meta", { kind: "status-after-accept", status: 502 }],
  ] as const)("is unknown until Meta's status settles it: %s", async (_, fault) => {
    const { tenantId, connectionId, world } = await newLine(engine, 10);
    await engine.addFault({ match: { path: "/messages$" }, times: 4, fault });
    const { campaignId } = await launchCampaign(tenantId, actorId, launchInput(connectionId));
    await untilCounts(tenantId, campaignId, { read: 10 });
    await expectOnceEach(world.phoneNumberId, 10);
  });

  it("is never sent again by itself when nothing settles it", async () => {
    const { tenantId, connectionId, world } = await newLine(engine, 5);
    await engine.addFault({ match: { path: "/messages$" }, times: 2, fault: { kind: "reset" } });
    const { campaignId } = await launchCampaign(tenantId, actorId, launchInput(connectionId));
    await untilCounts(tenantId, campaignId, { read: 3, unknown: 2 });
    await untilState(tenantId, campaignId, "finished");
    await expectOnceEach(world.phoneNumberId, 3);
  });
});

describe("a test message", () => {
  it("goes out and its status arrives", async () => {
    const { tenantId, connectionId } = await newLine(engine, 0);
    const { messageId } = await queueTestMessage(tenantId, actorId, {
      connectionId,
      recipient: "919876543210",
      content: TEXT,
    });
    const message = await until(async () => {
      const found = await findMessage(tenantId, messageId);
      return found?.state === "read" && found;
    });
    expect(message.wamid).toMatch(/^wamid\./);
  });

  it("tells Meta's refusal", async () => {
    const { tenantId, connectionId } = await newLine(engine, 0, { mode: "SANDBOX" });
    const { messageId } = await queueTestMessage(tenantId, actorId, {
      connectionId,
      recipient: "919876543210",
      content: TEXT,
    });
    const message = await until(async () => {
      const found = await findMessage(tenantId, messageId);
      return found?.state === "failed" && found;
    });
    expect(message.error).toMatchObject({ code: 131030 });
  });

  it("fails by webhook outside the 24-hour window", async () => {
    const { tenantId, connectionId } = await newLine(engine, 0);
    const { messageId } = await queueTestMessage(tenantId, actorId, {
      connectionId,
      recipient: "919876543247",
      content: TEXT,
    });
    const message = await until(async () => {
      const found = await findMessage(tenantId, messageId);
      return found?.state === "failed" && found;
    });
    expect(message).toMatchObject({ error: { code: 131047 } });
    expect(message.wamid).toMatch(/^wamid\./);
  });
});

describe("a lane", () => {
  it("lets only its newest owner mark messages, and makes what the old one left unknown", async () => {
    const { tenantId, connectionId, world } = await newLine(engine, 3);
    const { campaignId } = await launchCampaign(tenantId, actorId, launchInput(connectionId));
    await untilState(tenantId, campaignId, "finished");
    await untilCounts(tenantId, campaignId, { read: 3 });

    const key = { tenantId, connectionId };
    const old = await takeLane(key, { owner: "old", jobId: randomUUID() });
    const { messageId } = await queueTestMessage(tenantId, actorId, {
      connectionId: connectionId,
      recipient: "919876543210",
      content: TEXT,
    });
    await until(async () => (await findMessage(tenantId, messageId))?.state === "read");
    const message = { id: messageId, campaignId: null, recipient: "919876543210", content: TEXT };
    const ready = [{ ...message, isDue: true, queueVersion: 0, strikes: 0 }];
    expect(await markSending(key, old.epoch, ready, [], new Date())).toEqual([]);
    expect((await engine.received(world.phoneNumberId)).get("919876543210")).toHaveLength(1);
  });
});
