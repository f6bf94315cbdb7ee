import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { withTenant } from "@/db/doors";
import { findCampaign } from "@/db/queries/campaigns";
import { insertContacts } from "@/db/queries/contacts";
import { takeLane } from "@/db/queries/lanes";
import { listDueMessages, listQueuedMessages } from "@/db/queries/marking";
import { listRecipients } from "@/db/queries/recipient-list";
import { putOffMessages } from "@/db/queries/unmarking";
import { setClock } from "@/lib/clock";
import { opaqueOf } from "@/lib/messages/opaque";
import { applyStatuses } from "@/lib/webhooks/apply-statuses";
import {
  actorId,
  type Engine,
  launchInput,
  newLine,
  startEngine,
  until,
} from "@/lib/worker/engine.test-kit";
import type { CampaignTiming } from "./campaign.schema";
import { pauseCampaign, resumeCampaign } from "./control-campaign";
import { keepTiming } from "./keep-timing";
import { launchCampaign } from "./launch-campaign";

const HOUR_MS = 3_600_000;

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
afterEach(() => setClock());

type Line = Awaited<ReturnType<typeof newLine>>;

async function launch({ tenantId, connectionId }: Line, change: Partial<CampaignTiming>) {
  const timing = { start: null, window: null, keepsLimit: false, ...change };
  const { campaignId } = await launchCampaign(
    tenantId,
    actorId,
    launchInput(connectionId, { timing }),
  );
  return {
    campaignId,
    view: async () => {
      const campaign = await findCampaign(tenantId, campaignId);
      if (!campaign) throw new Error("The campaign is gone.");
      return campaign;
    },
  };
}

/** Waits until so many were received and the engine rests in this state. */
async function untilState(
  line: Line,
  view: () => Promise<{ state: string }>,
  state: string,
  received: number,
) {
  await until(async () => {
    await keepTiming();
    const people = await engine.received(line.world.phoneNumberId);
    return (await view()).state === state && people.size === received;
  });
}

it("a scheduled campaign begins at its time, also when it was paused and resumed before", async () => {
  const line = await newLine(engine, 5);
  const begin = new Date(Date.now() + HOUR_MS);
  const start = { at: begin.toISOString(), timeZone: "Asia/Kolkata" };
  const { campaignId, view } = await launch(line, { start });
  await keepTiming();
  expect(await view()).toMatchObject({
    ...{ state: "scheduled", startAt: begin, timeZone: "Asia/Kolkata" },
  });
  await pauseCampaign(line.tenantId, actorId, campaignId);
  await resumeCampaign(line.tenantId, actorId, campaignId);
  await keepTiming();
  expect((await view()).state).toBe("scheduled");
  expect((await engine.received(line.world.phoneNumberId)).size).toBe(0);
  setClock(() => new Date(begin.getTime() + 1));
  await untilState(line, view, "finished", 5);
});

it("people are written to within their own hours", async () => {
  // 13:30 in India, 03:00 in New York.
  let time = new Date("2027-03-02T08:00:00Z");
  setClock(() => time);
  const line = await newLine(engine, 3);
  const american = { id: randomUUID(), name: "Ann", phone: "12125550101" };
  await insertContacts(line.tenantId, [american], time);
  const { view } = await launch(line, { window: { from: "09:00", to: "20:00" } });
  await untilState(line, view, "waiting", 3);
  // 09:00 in Los Angeles.
  expect((await view()).continuesAt).toEqual(new Date("2027-03-02T17:00:00Z"));
  time = new Date("2027-03-02T17:00:00Z");
  await untilState(line, view, "finished", 4);
});

it("who goes to sleep within a minute is written to in the morning", async () => {
  // 19:59:10 in India.
  let time = new Date("2027-03-02T14:29:10Z");
  setClock(() => time);
  const line = await newLine(engine, 30);
  const { view } = await launch(line, { window: { from: "09:00", to: "20:00" } });
  await untilState(line, view, "waiting", 0);
  expect((await view()).continuesAt).toEqual(new Date("2027-03-03T03:30:00Z"));
  time = new Date("2027-03-03T03:30:00Z");
  await untilState(line, view, "finished", 30);
  const all = await engine.received(line.world.phoneNumberId);
  expect([...all.values()].every((copies) => copies.length === 1)).toBe(true);
});

it("Meta's limit of people in 24 hours is kept, and it goes on as places get free", async () => {
  let time = new Date("2027-04-01T10:00:00Z");
  setClock(() => time);
  const line = await newLine(engine, 120);
  await withTenant(line.tenantId, (tx) =>
    tx.execute(
      sql`update connections set messaging_limit = 'TIER_50' where id = ${line.connectionId}`,
    ),
  );
  const { view } = await launch(line, { keepsLimit: true });
  await untilState(line, view, "waiting", 50);
  expect((await view()).continuesAt).toEqual(new Date("2027-04-02T10:00:00Z"));
  time = new Date("2027-04-02T09:59:00Z");
  await keepTiming();
  expect((await view()).state).toBe("waiting");
  time = new Date("2027-04-02T10:00:01Z");
  await untilState(line, view, "waiting", 100);
  // A higher limit counts from the next look on.
  await withTenant(line.tenantId, (tx) =>
    tx.execute(
      sql`update connections set messaging_limit = 'TIER_250' where id = ${line.connectionId}`,
    ),
  );
  time = new Date("2027-04-03T10:00:02Z");
  await untilState(line, view, "finished", 120);
});

it("hours and Meta's limit together: what is allowed goes out when people wake up", async () => {
  // 22:00 in India.
  let time = new Date("2027-05-03T16:30:00Z");
  setClock(() => time);
  const line = await newLine(engine, 120);
  await withTenant(line.tenantId, (tx) =>
    tx.execute(
      sql`update connections set messaging_limit = 'TIER_50' where id = ${line.connectionId}`,
    ),
  );
  const { view } = await launch(line, { keepsLimit: true, window: { from: "09:00", to: "20:00" } });
  await untilState(line, view, "waiting", 0);
  time = new Date("2027-05-04T03:30:00Z");
  await untilState(line, view, "waiting", 50);
  // The places get free at nine the next day.
  time = new Date("2027-05-05T03:30:01Z");
  await untilState(line, view, "waiting", 100);
  time = new Date("2027-05-06T03:30:02Z");
  await untilState(line, view, "finished", 120);
});

it("a failure that Meta reports at night is tried again in the morning", async () => {
  // 19:00 in India, 06:30 in Los Angeles.
  let time = new Date("2027-06-01T13:30:00Z");
  setClock(() => time);
  await engine.control("PATCH", "behaviour", { sentMs: 3_600_000 });
  const line = await newLine(engine, 1);
  const { tenantId, connectionId, world } = line;
  const { campaignId, view } = await launch(line, { window: { from: "09:00", to: "20:00" } });
  await untilState(line, view, "finished", 1);
  const fails = async (attempt: number) => {
    const { rows } = await listRecipients(tenantId, campaignId, { search: "", page: 1 });
    const failed = {
      id: rows[0]?.wamid ?? "",
      status: "failed",
      timestamp: time.getTime() / 1_000,
      biz_opaque_callback_data: opaqueOf(tenantId, rows[0]?.id ?? "", attempt),
      errors: [{ code: 131000, title: "Something went wrong" }],
    };
    await applyStatuses(tenantId, [{ connectionId, statuses: [failed] }]);
  };
  const copies = async () => [...(await engine.received(world.phoneNumberId)).values()][0]?.length;
  // It is over, then its hours are over, then it fails.
  time = new Date("2027-06-01T18:00:00Z");
  await fails(1);
  time = new Date("2027-06-01T18:02:00Z");
  await takeLane({ tenantId, connectionId }, { owner: "next:1:x", jobId: randomUUID() });
  expect((await view()).state).not.toBe("finished");
  expect(await listDueMessages({ tenantId, connectionId }, time, 9)).toEqual([]);
  await keepTiming();
  time = new Date("2027-06-01T18:30:00Z");
  await keepTiming();
  expect(await listDueMessages({ tenantId, connectionId }, time, 9)).toEqual([]);
  time = new Date("2027-06-02T03:30:01Z");
  await untilState(line, view, "finished", 1);
  expect(await copies()).toBe(2);
  await engine.control("PATCH", "behaviour", { sentMs: 5 });
});

it("a retry that is planned after hours waits for the morning while others are written to", async () => {
  let time = new Date("2027-06-01T14:20:00Z");
  setClock(() => time);
  const line = await newLine(engine, 1);
  const { tenantId, connectionId } = line;
  const key = { tenantId, connectionId };
  const { campaignId } = await launch(line, { window: { from: "09:00", to: "20:00" } });
  await pauseCampaign(tenantId, actorId, campaignId);
  const [person] = await listQueuedMessages(key, campaignId, "0", 1);
  await withTenant(tenantId, (tx) =>
    tx.execute(sql`update campaigns set state = 'running' where id = ${campaignId}`),
  );
  time = new Date("2027-06-01T14:29:30Z");
  await keepTiming();
  // Closed, and known to be: a retry is planned now.
  const until = new Date("2027-06-01T14:31:00Z");
  await putOffMessages(key, [{ id: person?.id ?? "", until }]);
  await withTenant(tenantId, (tx) =>
    tx.execute(sql`update campaigns set state = 'running' where id = ${campaignId}`),
  );
  time = new Date("2027-06-01T14:30:30Z");
  await keepTiming();
  expect(await listDueMessages(key, new Date("2027-06-01T14:32:00Z"), 9)).toEqual([]);
});
