import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "@/db/doors";
import { insertCampaign, insertRecipients } from "@/db/queries/campaign-changes";
import { findCampaign } from "@/db/queries/campaigns";
import { listReadyLanes, takeLane } from "@/db/queries/lanes";
import { listDueMessages, listQueuedMessages, markSending } from "@/db/queries/marking";
import { findMessage } from "@/db/queries/messages";
import { listRecipients } from "@/db/queries/recipient-list";
import { recordResults, type SendResult } from "@/db/queries/recording";
import { cancelCampaign, pauseCampaign } from "@/lib/campaigns/control-campaign";
import { launchCampaign } from "@/lib/campaigns/launch-campaign";
import { opaqueOf } from "@/lib/messages/opaque";
import { applyStatuses } from "@/lib/webhooks/apply-statuses";
import { actorId, type Engine, launchInput, newLine, startEngine, until } from "./engine.test-kit";

// What a kill or an unlucky order leaves behind, and how it is found and mended.

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const TEMPLATE = { type: "template" as const, name: "hello_world", language: "en_US" };

function accepted(of: Pick<SendResult, "id" | "attempt" | "wasDue" | "wamid">): SendResult {
  return { ...of, state: "accepted", error: null, dueAt: null, markedAt: new Date(), strikes: 0 };
}

/** A campaign that no worker serves, of which the first message was marked and its sender died. */
async function abandoned() {
  const line = await newLine(engine, 3);
  const { tenantId, connectionId } = line;
  const key = { tenantId, connectionId };
  const campaign = {
    id: randomUUID(),
    connectionId,
    name: "Abandoned",
    content: TEMPLATE,
    launchKey: randomUUID(),
    createdBy: actorId,
    createdAt: new Date(),
  };
  const lane = await takeLane(key, { owner: "dead:1:x", jobId: randomUUID() });
  const mark = async () => {
    const [first] = await listQueuedMessages(key, campaign.id, "0", 1);
    if (!first) throw new Error("Nobody waits.");
    const ready = { ...first, campaignId: campaign.id, content: TEMPLATE };
    const message = { ...ready, isDue: false, strikes: 0 };
    const [marked] = await markSending(key, lane.epoch, [message], [], new Date());
    if (!marked) throw new Error("It was not marked.");
    return marked;
  };
  return { ...line, key, lane, campaign, mark };
}

describe("messages that a killed sender left", () => {
  it.each([
    ["paused", pauseCampaign],
    ["cancelled", cancelCampaign],
  ] as const)("are found in a %s campaign too", async (_, stop) => {
    const { tenantId, key, campaign, mark } = await abandoned();
    await insertCampaign(tenantId, campaign);
    await insertRecipients(tenantId, campaign, { kind: "all", search: "" });
    const marked = await mark();
    await stop(tenantId, actorId, campaign.id);
    const ready = await listReadyLanes(new Date());
    const mine = ready.some((lane) => lane.connectionId === key.connectionId);
    const state = (await findMessage(tenantId, marked.id))?.state;
    // Either the sweep is about to wake the lane, or it already has.
    expect(mine || state === "unknown").toBe(true);
    await until(async () => (await findMessage(tenantId, marked.id))?.state === "unknown");
  });
});

it("a failure that Meta reports after the end lets the campaign run on", async () => {
  await engine.control("PATCH", "behaviour", { sentMs: 3_600_000 });
  const { tenantId, connectionId } = await newLine(engine, 1);
  const { campaignId } = await launchCampaign(tenantId, actorId, launchInput(connectionId));
  await until(async () => (await findCampaign(tenantId, campaignId))?.state === "finished");
  await engine.control("PATCH", "behaviour", { sentMs: 5 });

  const { rows } = await listRecipients(tenantId, campaignId, { search: "", page: 1 });
  const [message] = rows;
  const failed = {
    id: message?.wamid ?? "",
    status: "failed",
    timestamp: Math.floor(Date.now() / 1_000),
    biz_opaque_callback_data: opaqueOf(tenantId, message?.id ?? "", 1),
    errors: [{ code: 131000, title: "Something went wrong" }],
  };
  const key = { tenantId, connectionId };
  await applyStatuses(tenantId, [{ connectionId, statuses: [failed] }]);
  const ready = await listReadyLanes(new Date(Date.now() + 10 * 60_000));
  expect(ready.map((lane) => lane.connectionId)).toContain(connectionId);
  await takeLane(key, { owner: "next:1:x", jobId: randomUUID() });
  expect((await findCampaign(tenantId, campaignId))?.state).toBe("running");
});

describe("an outcome that the database is told late", () => {
  it("leaves the retry that a quicker webhook planned", async () => {
    const { tenantId, key, campaign, mark } = await abandoned();
    await insertCampaign(tenantId, campaign);
    await insertRecipients(tenantId, campaign, { kind: "all", search: "" });
    const { id, attempt } = await mark();
    const status = {
      id: "wamid.quick",
      status: "failed",
      timestamp: Math.floor(Date.now() / 1_000),
      biz_opaque_callback_data: opaqueOf(tenantId, id, attempt),
      errors: [{ code: 131000, title: "Something went wrong" }],
    };
    await applyStatuses(tenantId, [{ ...key, statuses: [status] }]);
    const result = accepted({ id, attempt, wasDue: true, wamid: "wamid.quick" });
    await recordResults(key, [result], new Date());
    expect((await findMessage(tenantId, id))?.state).toBe("retry");
    const later = new Date(Date.now() + 10 * 60_000);
    const ready = await listReadyLanes(later);
    expect(ready.map((one) => one.connectionId)).toContain(key.connectionId);
  });

  it.each([
    ["after", (failed: object, sent: object) => [[failed], [sent]]],
    ["along with", (failed: object, sent: object) => [[failed, sent]]],
  ])("keeps the retry when `sent` comes late, %s the failure", async (_, told) => {
    const { tenantId, key, campaign, mark } = await abandoned();
    await insertCampaign(tenantId, campaign);
    await insertRecipients(tenantId, campaign, { kind: "all", search: "" });
    const { id, attempt } = await mark();
    const result = accepted({ id, attempt, wasDue: false, wamid: "wamid.late" });
    await recordResults(key, [result], new Date());
    const common = {
      id: "wamid.late",
      timestamp: Math.floor(Date.now() / 1_000),
      biz_opaque_callback_data: opaqueOf(tenantId, id, attempt),
    };
    const errors = [{ code: 131000, title: "Something went wrong" }];
    const failed = { ...common, status: "failed", errors };
    for (const statuses of told(failed, { ...common, status: "sent" })) {
      await applyStatuses(tenantId, [{ ...key, statuses: statuses as (typeof failed)[] }]);
    }
    expect((await findMessage(tenantId, id))?.state).toBe("retry");
    const ready = await listReadyLanes(new Date(Date.now() + 10 * 60_000));
    expect(ready.map((one) => one.connectionId)).toContain(key.connectionId);
    // A phone that got it all the same is proof.
    const delivered = { ...common, status: "delivered" };
    await applyStatuses(tenantId, [{ ...key, statuses: [delivered] }]);
    expect((await findMessage(tenantId, id))?.state).toBe("delivered");
  });

  it("does not take an old failure without our value for one of the attempt after it", async () => {
    const { tenantId, key, campaign, mark, lane } = await abandoned();
    await insertCampaign(tenantId, campaign);
    await insertRecipients(tenantId, campaign, { kind: "all", search: "" });
    const { id, attempt } = await mark();
    const first = accepted({ id, attempt, wasDue: false, wamid: "wamid.first" });
    await recordResults(key, [first], new Date());
    const errors = [{ code: 131000, title: "Something went wrong" }];
    const timestamp = Math.floor(Date.now() / 1_000);
    const bare = { id: "wamid.first", status: "failed", timestamp, errors };
    const told = { ...bare, biz_opaque_callback_data: opaqueOf(tenantId, id, attempt) };
    await applyStatuses(tenantId, [{ ...key, statuses: [told] }]);
    const later = new Date(Date.now() + 10 * 60_000);
    const [due] = await listDueMessages(key, later, 1);
    if (!due) throw new Error("No retry was planned.");
    const [again] = await markSending(key, lane.epoch, [due], [], later);
    expect(again?.attempt).toBe(2);
    const second = accepted({ id, attempt: 2, wasDue: true, wamid: "wamid.second" });
    await recordResults(key, [second], later);

    await applyStatuses(tenantId, [{ ...key, statuses: [bare] }]);
    expect((await findMessage(tenantId, id))?.state).toBe("accepted");
    await applyStatuses(tenantId, [{ ...key, statuses: [{ ...bare, id: "wamid.second" }] }]);
    expect((await findMessage(tenantId, id))?.state).toBe("failed");
  });

  it("takes a failure told twice without our value for one", async () => {
    const { tenantId, key, campaign, mark } = await abandoned();
    await insertCampaign(tenantId, campaign);
    await insertRecipients(tenantId, campaign, { kind: "all", search: "" });
    const { id, attempt } = await mark();
    const result = accepted({ id, attempt, wasDue: false, wamid: "wamid.bare" });
    await recordResults(key, [result], new Date());
    const errors = [{ code: 131000, title: "Something went wrong" }];
    const timestamp = Math.floor(Date.now() / 1_000);
    const bare = { id: "wamid.bare", status: "failed", timestamp, errors };
    await applyStatuses(tenantId, [{ ...key, statuses: [bare, bare] }]);
    expect((await findMessage(tenantId, id))?.state).toBe("failed");
  });
});

it.skipIf(!process.env.TEST_DATABASE_URL)(
  "a broken database connection fails its query and nothing else",
  async () => {
    const { pool, transaction } = openDatabase();
    if (!pool) throw new Error("A pool of connections needs a server.");
    const { rows } = await pool.query<{ pid: number }>("select pg_backend_pid() as pid");
    expect(rows).toHaveLength(1);
    const broken = transaction("", async (tx) => {
      const backend = (await tx.execute("select pg_backend_pid() as pid")) as unknown as {
        rows: { pid: number }[];
      };
      await pool.query("select pg_terminate_backend($1)", [backend.rows[0]?.pid]);
      await tx.execute("select 1");
    });
    await expect(broken).rejects.toThrow();
    await expect(
      transaction("", async (tx) => void (await tx.execute("select 1"))),
    ).resolves.toBeUndefined();
  },
);
