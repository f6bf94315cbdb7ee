import { and, count, eq, isNotNull } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { asSystem } from "@/db/doors";
import { listChanges } from "@/db/queries/connection-history";
import { findConnection, listHookConnections } from "@/db/queries/connections";
import { setHookEvent } from "@/db/queries/hooks";
import { findMessage } from "@/db/queries/messages";
import { messages } from "@/db/schema";
import { launchCampaign } from "@/lib/campaigns/launch-campaign";
import { setClock } from "@/lib/clock";
import { queueTestMessage } from "@/lib/messages/queue-test-message";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import {
  actorId,
  type Engine,
  launchInput,
  newLine,
  startEngine,
  until,
} from "@/lib/worker/engine.test-kit";
import { raiseDueAlerts } from "./raise-due-alerts";
import { alertsOf, rowOf, standAt } from "./watch.test-kit";
import { watchTokens } from "./watch-tokens";

const MINUTE = 60_000;

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(async () => {
  setClock();
  await engine.stop();
});

/** A campaign that Meta took whole, of which its webhook has told so much. */
async function sentCampaign(statusesAfterMs: number) {
  await engine.control("PATCH", "behaviour", { sentMs: statusesAfterMs });
  const line = await newLine(engine, 5);
  const { tenantId, connectionId } = line;
  await launchCampaign(tenantId, actorId, launchInput(connectionId));
  await until(() => allHave(tenantId, messages.acceptedAt));
  return line;
}

/** Whether all five messages have a time in this column. */
async function allHave(
  tenantId: TenantId,
  time: typeof messages.acceptedAt | typeof messages.sentAt,
) {
  const [row] = await asSystem((tx) =>
    tx
      .select({ total: count() })
      .from(messages)
      .where(and(eq(messages.tenantId, tenantId), isNotNull(time))),
  );
  return row?.total === 5;
}

async function hookOf(tenantId: TenantId, connectionId: string): Promise<string> {
  const hookId = (await findConnection(tenantId, connectionId))?.hookId ?? "";
  expect(await listHookConnections(tenantId, hookId)).toHaveLength(1);
  return hookId;
}

it("a silent webhook is told after ten minutes, once, and is over with the next event", async () => {
  const { tenantId, connectionId } = await sentCampaign(3_600_000);
  const sentBy = Date.now();
  const silent = () => alertsOf(tenantId);
  standAt(sentBy + 9 * MINUTE);
  await raiseDueAlerts();
  expect(await silent()).toEqual([]);

  standAt(sentBy + 11 * MINUTE);
  await Promise.all([raiseDueAlerts(), raiseDueAlerts()]);
  standAt(sentBy + 14 * MINUTE);
  await raiseDueAlerts();
  expect(await silent()).toMatchObject([
    { kind: "webhook-silent", facts: { accepted: 5, lastEventAt: null }, closedAt: null },
  ]);

  const at = new Date(sentBy + 15 * MINUTE);
  await setHookEvent(tenantId, await hookOf(tenantId, connectionId), at);
  standAt(sentBy + 16 * MINUTE);
  await raiseDueAlerts();
  expect(await silent()).toMatchObject([{ kind: "webhook-silent", closeReason: "mended" }]);
  setClock();
});

it("a test message alone shows a silent webhook too", async () => {
  await engine.control("PATCH", "behaviour", { sentMs: 3_600_000 });
  const { tenantId, connectionId } = await newLine(engine, 1);
  const { messageId } = await queueTestMessage(tenantId, actorId, {
    connectionId,
    recipient: "919876543210",
    content: { type: "text", body: "Hello" },
  });
  await until(async () => (await findMessage(tenantId, messageId))?.state === "accepted");
  standAt(Date.now() + 11 * MINUTE);
  await raiseDueAlerts();
  expect(await alertsOf(tenantId)).toMatchObject([
    { kind: "webhook-silent", facts: { accepted: 1, lastEventAt: null } },
  ]);
  setClock();
});

it("a webhook is not called silent where statuses came", async () => {
  const { tenantId } = await sentCampaign(5);
  await until(() => allHave(tenantId, messages.sentAt));
  standAt(Date.now() + 30 * MINUTE);
  await raiseDueAlerts();
  expect(await alertsOf(tenantId)).toEqual([]);
  setClock();
});

it("a token that dies while sending is told once, with evidence, and looked at at once", async () => {
  const line = await newLine(engine, 5);
  const { tenantId, connectionId, world } = line;
  const { accessToken } = world;
  await engine.control("PATCH", "tokens", { accessToken, dead: { subcode: 463 } });
  await launchCampaign(tenantId, actorId, launchInput(connectionId));
  const dead = await until(async () => {
    const row = await rowOf(tenantId, connectionId);
    return row.checkState === "dead" && row;
  });
  expect(dead.nextCheckAt?.getTime()).toBeLessThanOrEqual(Date.now());
  await watchTokens();
  expect((await rowOf(tenantId, connectionId)).nextCheckAt?.getTime()).toBeGreaterThan(Date.now());
  expect(await alertsOf(tenantId)).toMatchObject([
    { kind: "token-dead", facts: { code: 190, subcode: 463 }, closedAt: null },
  ]);
  expect(await listChanges(tenantId, connectionId, 10)).toMatchObject([
    {
      kind: "token-dead",
      evidence: { source: "send", metaText: expect.stringContaining("Session has expired") },
    },
  ]);
});

it("a number that Meta refuses while sending is looked at at once", async () => {
  const { tenantId, connectionId, world } = await newLine(engine, 5);
  await engine.addFault({
    match: { phoneNumberId: world.phoneNumberId, method: "POST" },
    fault: { kind: "refuse", code: 131031 },
  });
  await engine.control("PATCH", `phone-numbers/${world.phoneNumberId}`, { status: "RESTRICTED" });
  await launchCampaign(tenantId, actorId, launchInput(connectionId));
  await until(async () => {
    const { nextCheckAt } = await rowOf(tenantId, connectionId);
    return nextCheckAt && nextCheckAt.getTime() <= Date.now();
  });
  await watchTokens();
  expect(await alertsOf(tenantId)).toMatchObject([
    { kind: "number-restricted", facts: { status: "RESTRICTED", was: "CONNECTED" } },
  ]);
});
