import "server-only";
import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { asSystem } from "@/db/doors";
import { insertCampaign, insertRecipients, type NewCampaign } from "@/db/queries/campaign-changes";
import type { LaneKey } from "@/db/queries/lanes";
import { listQueuedMessages, type ReadyMessage } from "@/db/queries/marking";
import { seedTenant } from "@/db/test-database";

/** A connection and some contacts, of a tenant of their own, without a simulator behind. */
export async function seedLine(people: number, at: Date) {
  const tenantId = await seedTenant();
  const connectionId = randomUUID();
  await asSystem(async (tx) => {
    await tx.execute(sql`insert into hooks (tenant_id, id, app_id, sealed_verify_token, created_at)
      values (${tenantId}, ${tenantId}, '1', 'wv1.x', now())`);
    await tx.execute(sql`
      insert into connections (tenant_id, id, kind, hook_id, waba_id, phone_number_id, sealed_token,
        token_last4, token_fingerprint, check_state, created_at, updated_at)
      values (${tenantId}, ${connectionId}, 'cloud', ${tenantId}, '1', ${connectionId}, 'wv1.x', 'x',
        'x', 'checked', now(), now())`);
    await tx.execute(sql`
      insert into contacts (tenant_id, id, name, phone, created_at)
      select ${tenantId}, gen_random_uuid(), 'Person ' || n, '9198' || lpad(n::text, 8, '0'), ${at}::timestamptz
      from generate_series(1, ${people}::int) n`);
  });
  return { tenantId, connectionId };
}

/** A running campaign to some people that no worker serves. */
export async function runningCampaign(people: number, at: Date, change: Change = {}) {
  const key = await seedLine(people, at);
  return { key, campaign: await addCampaign(key, at, change) };
}

type Change = Partial<Pick<NewCampaign, "content" | "window" | "keepsLimit">>;

/** One more running campaign to everybody of a line. */
export async function addCampaign(key: LaneKey, at: Date, change: Change = {}) {
  const campaign = {
    id: randomUUID(),
    connectionId: key.connectionId,
    name: "Unserved",
    content: { type: "text" as const, body: "Hello" },
    launchKey: randomUUID(),
    createdBy: randomUUID(),
    createdAt: at,
    ...change,
  };
  await insertCampaign(key.tenantId, campaign);
  await insertRecipients(key.tenantId, campaign, { kind: "all", search: "" });
  return campaign;
}

type Unserved = Awaited<ReturnType<typeof runningCampaign>>;

/** The campaign's messages that wait for their turn, as a lane reads them. */
export async function listWaiting({ key, campaign }: Unserved): Promise<ReadyMessage[]> {
  const rows = await listQueuedMessages(key, campaign.id, "0", 10_000);
  const common = { campaignId: campaign.id, content: campaign.content, isDue: false, strikes: 0 };
  return rows.map((row) => ({ ...row, ...common }));
}
