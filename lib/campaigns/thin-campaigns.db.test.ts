import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { countStates, findCampaign } from "@/db/queries/campaigns";
import { findMessage } from "@/db/queries/messages";
import { listRecipients } from "@/db/queries/recipient-list";
import { setClock } from "@/lib/clock";
import { queueTestMessage } from "@/lib/messages/queue-test-message";
import {
  actorId,
  type Engine,
  launchInput,
  newLine,
  startEngine,
  until,
} from "@/lib/worker/engine.test-kit";
import { launchCampaign } from "./launch-campaign";
import { planSendAgain } from "./send-again";
import { thinCampaigns } from "./thin-campaigns";

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

it("after its time a campaign has its counts and no recipients", async () => {
  const { tenantId, connectionId } = await newLine(engine, 5);
  const refused = { error: { code: 131_026, message: "(#131026) Undeliverable" } };
  const fault = { kind: "error" as const, status: 400, body: refused };
  await engine.addFault({ match: { recipient: "919800000011" }, fault });
  const { campaignId } = await launchCampaign(tenantId, actorId, launchInput(connectionId));
  const { messageId } = await queueTestMessage(tenantId, actorId, {
    connectionId,
    recipient: "919876543210",
    content: { type: "text", body: "Hello" },
  });
  const counts = { failed: 1, read: 4 };
  const countsNow = () => countStates(tenantId, campaignId);
  await until(async () => {
    const { read, failed } = await countsNow();
    const test = await findMessage(tenantId, messageId);
    const isOver = (await findCampaign(tenantId, campaignId))?.state === "finished";
    return isOver && read === 4 && failed === 1 && test?.state === "read";
  });
  const rows = async () =>
    (await listRecipients(tenantId, campaignId, { search: "", page: 1 })).total;

  setClock(() => new Date(Date.now() + 29 * DAY_MS));
  await thinCampaigns(30);
  expect(await rows()).toBe(5);
  setClock(() => new Date(Date.now() + 31 * DAY_MS));
  await thinCampaigns(null);
  expect(await rows(), "nothing is removed that nobody asked for").toBe(5);
  await thinCampaigns(30);
  await thinCampaigns(30);
  expect(await rows()).toBe(0);
  expect(await countsNow()).toEqual(counts);
  expect(await findMessage(tenantId, messageId)).toBeNull();
  const campaign = await findCampaign(tenantId, campaignId);
  expect(campaign).toMatchObject({
    state: "finished",
    recipientCount: 5,
    thinnedAt: expect.any(Date),
  });
  expect(await planSendAgain(tenantId, campaignId)).toEqual({ unknown: 0, failed: [], left: [] });
});

it("keeps what nobody knows yet for as long as Meta may tell it", async () => {
  const { tenantId, connectionId } = await newLine(engine, 3);
  const match = { method: "POST", path: "/messages" };
  await engine.addFault({ match, times: 1, fault: { kind: "reset" } });
  const { campaignId } = await launchCampaign(tenantId, actorId, launchInput(connectionId));
  const counts = { unknown: 1, read: 2 };
  await until(async () => {
    const isOver = (await findCampaign(tenantId, campaignId))?.state === "finished";
    const { unknown, read } = await countStates(tenantId, campaignId);
    return isOver && unknown === 1 && read === 2;
  });
  const unknown = async () => (await planSendAgain(tenantId, campaignId)).unknown;
  const begin = Date.now();
  setClock(() => new Date(begin + 2 * DAY_MS));
  await thinCampaigns(1);
  expect(await unknown()).toBe(1);
  setClock(() => new Date(begin + 9 * DAY_MS));
  await thinCampaigns(1);
  expect(await unknown()).toBe(0);
  expect(await countStates(tenantId, campaignId)).toEqual(counts);
});
