import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { OpenDatabase } from "@/db/client";
import { asSystem, withTenant } from "@/db/doors";
import { insertCampaign } from "@/db/queries/campaign-changes";
import { countStates, findCampaign } from "@/db/queries/campaigns";
import { addRecipients, countForPlans, listUnprepared } from "@/db/queries/recipients";
import { rowsOf } from "@/db/rows";
import { openTestDatabase } from "@/db/test-database";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { onServer, whileHeld } from "@/lib/worker/locks.test-kit";
import { seedLine } from "@/lib/worker/unserved.test-kit";
import { cancelCampaign } from "./control-campaign";
import { beginRecipients, prepareRecipients, prepareUnprepared } from "./prepare-recipients";

// Campaigns to more people than one transaction makes messages for.

let database: OpenDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const PEOPLE = 6_000;
const actorId = randomUUID();

/** A campaign as a launch leaves it: the first messages are made. */
async function launched() {
  const { tenantId, connectionId } = await seedLine(0, new Date("2026-01-01"));
  await addPeople(tenantId, 0, PEOPLE, "2026-01-01");
  const campaign = {
    id: randomUUID(),
    connectionId,
    name: "Large",
    content: { type: "text" as const, body: "Hello" },
    launchKey: randomUUID(),
    createdBy: actorId,
    createdAt: new Date("2026-02-01"),
  };
  await withTenant(tenantId, async () => {
    await insertCampaign(tenantId, campaign);
    expect(await beginRecipients(tenantId, campaign, { kind: "all", search: "" })).toBe(PEOPLE);
  });
  return { tenantId, campaignId: campaign.id };
}

async function addPeople(tenantId: TenantId, from: number, count: number, createdAt: string) {
  await asSystem((tx) =>
    tx.execute(sql`
      insert into contacts (tenant_id, id, name, phone, created_at)
      select ${tenantId}, gen_random_uuid(), 'Person ' || n, '9198' || lpad(n::text, 8, '0'),
        ${createdAt}::timestamptz
      from generate_series(${from}::int, ${from + count - 1}::int) n`),
  );
}

async function recipients(tenantId: TenantId, campaignId: string): Promise<number> {
  const result = (await withTenant(tenantId, (tx) =>
    tx.execute(sql`select count(*)::int as people, count(distinct contact_id)::int as persons
      from messages where campaign_id = ${campaignId}`),
  )) as unknown as { rows: { people: number; persons: number }[] };
  const [row] = result.rows;
  expect(row?.persons).toBe(row?.people);
  return row?.people ?? 0;
}

it("begins with some and ends with everybody of the launch, also after a kill in the middle", async () => {
  const { tenantId, campaignId } = await launched();
  expect(await recipients(tenantId, campaignId)).toBe(2_000);
  expect(await countStates(tenantId, campaignId)).toEqual({ queued: PEOPLE });
  expect(await addRecipients(tenantId, campaignId, 500)).toBe(true);
  // Somebody new comes, and a process starts anew.
  await addPeople(tenantId, PEOPLE, 10, "2026-03-01");
  expect((await listUnprepared()).map((one) => one.campaignId)).toContain(campaignId);
  await prepareUnprepared();
  expect(await recipients(tenantId, campaignId)).toBe(PEOPLE);
  expect((await findCampaign(tenantId, campaignId))?.recipientCount).toBe(PEOPLE);
  expect(await listUnprepared()).toEqual([]);
});

it("makes everybody's messages also where the database cannot count them", async () => {
  const { tenantId, campaignId } = await launched();
  await asSystem((tx) =>
    tx.execute(sql`create statistics uncountable on (1 / attempts) from messages`),
  );
  await expect(countForPlans()).rejects.toThrow();
  await prepareRecipients(tenantId, campaignId);
  await asSystem((tx) => tx.execute(sql`drop statistics uncountable`));
  expect(await recipients(tenantId, campaignId)).toBe(PEOPLE);
});

it.skipIf(!onServer)("does not wait where the table is being vacuumed", async () => {
  const { tenantId, campaignId } = await launched();
  await whileHeld(sql`lock table messages in share update exclusive mode`, async () => {
    await prepareRecipients(tenantId, campaignId);
    expect(await recipients(tenantId, campaignId)).toBe(PEOPLE);
  });
});

it.skipIf(!onServer)("leaves everything to the process that is at it already", async () => {
  const { tenantId, campaignId } = await launched();
  await asSystem((tx) => tx.execute(sql`alter table messages set (autovacuum_enabled = false)`));
  const counted = async () => {
    const rows = sql`select reltuples from pg_class where oid = 'messages'::regclass`;
    return await asSystem((tx) => rowsOf(tx, rows));
  };
  const before = await counted();
  const lock = sql`select pg_advisory_xact_lock(hashtextextended(${`recipients:${campaignId}`}, 0))`;
  await whileHeld(lock, async () => {
    expect(await addRecipients(tenantId, campaignId, 500)).toBe(null);
    await prepareRecipients(tenantId, campaignId);
  });
  expect(await recipients(tenantId, campaignId)).toBe(2_000);
  expect(await counted()).toEqual(before);
  await prepareRecipients(tenantId, campaignId);
  expect(await counted()).not.toEqual(before);
});

it("leaves out who is removed meanwhile, and counts rightly", async () => {
  const { tenantId, campaignId } = await launched();
  await asSystem((tx) =>
    tx.execute(sql`delete from contacts c where c.tenant_id = ${tenantId} and not exists (
      select 1 from messages m where m.contact_id = c.id and m.campaign_id = ${campaignId})`),
  );
  await prepareRecipients(tenantId, campaignId);
  expect(await countStates(tenantId, campaignId)).toEqual({ queued: 2_000 });
});

it("skips everybody of a campaign that is cancelled before all are prepared", async () => {
  const { tenantId, campaignId } = await launched();
  await Promise.all([
    cancelCampaign(tenantId, actorId, campaignId),
    prepareRecipients(tenantId, campaignId),
  ]);
  await prepareRecipients(tenantId, campaignId);
  expect(await countStates(tenantId, campaignId)).toEqual({ skipped: PEOPLE });
  expect(await recipients(tenantId, campaignId)).toBe(PEOPLE);
});
