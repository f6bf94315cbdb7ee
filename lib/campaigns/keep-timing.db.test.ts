import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { withTenant } from "@/db/doors";
import { findCampaign } from "@/db/queries/campaigns";
import { insertContacts } from "@/db/queries/contacts";
import { setClock } from "@/lib/clock";
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
