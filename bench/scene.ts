import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { asSystem, withTenant } from "@/db/doors";
import { openConfiguredDatabase } from "@/db/open";
import { countStates, findCampaign } from "@/db/queries/campaigns";
import { listRecipients } from "@/db/queries/recipient-list";
import { tenants } from "@/db/schema";
import { fingerprintOf, sealFor } from "@/lib/crypto/fields";
import { openInstallationKeys } from "@/lib/crypto/installation-keys";
import { ensureTenantKey } from "@/lib/crypto/tenant-keys";
import { env } from "@/lib/env";
import { setLogLevel } from "@/lib/log";
import { startQueue } from "@/lib/queue/queue";
import { AccessToken } from "@/lib/secret";
import { type TenantId, tenantIdSchema } from "@/lib/tenants/tenant.schema";

/** Opens what a worker process opens. `DATABASE_URL` or `DATA_DIR` say which database. */
export async function openProduct() {
  setLogLevel("error");
  const database = await openConfiguredDatabase(env());
  await openInstallationKeys(env());
  await startQueue(database);
  return database;
}

/**
 * A tenant with one phone number and `people` contacts.
 *
 * @param rate messages a second of the number; null: what Meta says of it (80)
 */
export async function seedLine(people: number, rate: number | null, phoneNumberId: string) {
  const tenantId = tenantIdSchema.parse(randomUUID());
  await asSystem((tx) =>
    tx.insert(tenants).values({ id: tenantId, name: "Bench", createdAt: new Date() }),
  );
  await ensureTenantKey(tenantId);
  const connectionId = await seedConnection(tenantId, rate, phoneNumberId);
  await asSystem(async (tx) => {
    await tx.execute(sql`
      insert into contacts (tenant_id, id, name, phone, created_at)
      select ${tenantId}, gen_random_uuid(), 'Person ' || n, '9198' || lpad(n::text, 8, '0'), now()
      from generate_series(1, ${people}::int) n`);
    await tx.execute(sql`analyze contacts`);
  });
  return { tenantId, connectionId };
}

async function seedConnection(tenantId: TenantId, rate: number | null, phoneNumberId: string) {
  const connectionId = randomUUID();
  const hookId = randomUUID().replaceAll("-", "").slice(0, 22);
  const token = new AccessToken("EAAG".padEnd(200, "x"));
  const place = { table: "connections", column: "sealed_token", rowId: connectionId };
  const sealed = await sealFor(tenantId, place, token);
  await asSystem(async (tx) => {
    await tx.execute(sql`
      insert into hooks (tenant_id, id, app_id, sealed_verify_token, created_at)
      values (${tenantId}, ${hookId}, '123456', 'wv1.x', now())`);
    await tx.execute(sql`
      insert into connections (tenant_id, id, kind, hook_id, is_default, waba_id, phone_number_id,
        sealed_token, token_last4, token_fingerprint, check_state, created_at, updated_at)
      values (${tenantId}, ${connectionId}, 'cloud', ${hookId}, true, '1', ${phoneNumberId},
        ${sealed}, 'xxxx', ${fingerprintOf(token)}, 'checked', now(), now())`);
    await tx.execute(sql`
      insert into lanes (tenant_id, connection_id, rate)
      values (${tenantId}, ${connectionId}, ${rate}::int)`);
  });
  return connectionId;
}

/** How a campaign is asked for in these runs. */
export function campaignOf(connectionId: string) {
  return {
    connectionId,
    name: "Bench",
    content: { type: "template" as const, name: "hello_world", language: "en_US" },
    audience: { kind: "all" as const, search: "" },
    launchKey: randomUUID(),
  };
}

export async function countRunningCampaigns(): Promise<number> {
  const result = (await asSystem((tx) =>
    tx.execute(sql`select count(*)::int as running from campaigns where state = 'running'`),
  )) as unknown as { rows: { running: number }[] };
  return result.rows[0]?.running ?? 0;
}

/** Whether a phone number must wait: so that a campaign can be ready before its sending is timed. */
export async function holdLane({ connectionId }: { connectionId: string }, held: boolean) {
  await asSystem((tx) =>
    tx.execute(sql`
      update lanes set backoff_until = case when ${held} then now() + interval '1 day' end
      where connection_id = ${connectionId}`),
  );
}

/** Tables and indexes of everything a message leaves behind, divided by the messages. */
export async function bytesPerMessage(messages: number): Promise<number> {
  const result = (await asSystem((tx) =>
    tx.execute(sql`
      select (pg_total_relation_size('messages') + pg_total_relation_size('wamids')
        + pg_total_relation_size('due_messages') + pg_total_relation_size('campaign_counts'))::float8
        as bytes`),
  )) as unknown as { rows: { bytes: number }[] };
  return Math.round((result.rows[0]?.bytes ?? 0) / messages);
}

/** What the page of a campaign asks for, a hundred times. @returns p95 in milliseconds */
export async function timeProgressPage(tenantId: TenantId, campaignId: string): Promise<number> {
  const times: number[] = [];
  for (let time = 0; time < 100; time += 1) {
    const at = performance.now();
    await withTenant(tenantId, async () => {
      await findCampaign(tenantId, campaignId);
      await countStates(tenantId, campaignId);
      await listRecipients(tenantId, campaignId, { search: "", page: 1 });
    });
    times.push(performance.now() - at);
  }
  return times.toSorted((a, b) => a - b)[94] ?? 0;
}
