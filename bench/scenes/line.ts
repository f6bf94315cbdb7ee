import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { asSystem } from "@/db/doors";
import { listUnprepared } from "@/db/queries/recipients";
import { rowsOf } from "@/db/rows";
import { tenants } from "@/db/schema";
import { launchCampaign } from "@/lib/campaigns/launch-campaign";
import { fingerprintOf, sealFor } from "@/lib/crypto/fields";
import { ensureTenantKey } from "@/lib/crypto/tenant-keys";
import { wakeLane } from "@/lib/queue/queue";
import { AccessToken, AppSecret, Secret } from "@/lib/secret";
import { type TenantId, tenantIdSchema } from "@/lib/tenants/tenant.schema";

export const appSecret = "0123456789abcdef0123456789abcdef";
export const actorId = "00000000-0000-4000-8000-000000000000";
const POLL_MS = 25;

/** A tenant's only phone number. */
export type Line = { tenantId: TenantId; connectionId: string; hookId: string };

/** How fast the number may be: what a person or Meta says of it; nothing said is 80 a second. */
export type Speed = {
  rate?: number;
  throughputLevel?: "STANDARD" | "HIGH";
  onBusinessApp?: boolean;
};

/** Nothing slows the number down. */
export const unlimited: Speed = { rate: 1_000_000 };

/** Makes a tenant with one phone number and `people` contacts. */
export async function seedLine(
  people: number,
  phoneNumberId: string,
  speed: Speed = {},
): Promise<Line> {
  const tenantId = tenantIdSchema.parse(randomUUID());
  await asSystem((tx) =>
    tx.insert(tenants).values({ id: tenantId, name: "Bench", createdAt: new Date() }),
  );
  await ensureTenantKey(tenantId);
  const hookId = await seedHook(tenantId);
  const connectionId = await seedConnection(tenantId, hookId, phoneNumberId, speed);
  await asSystem(async (tx) => {
    await tx.execute(sql`
      insert into contacts (tenant_id, id, name, phone, created_at)
      select ${tenantId}, gen_random_uuid(), 'Person ' || n, '9198' || lpad(n::text, 8, '0'), now()
      from generate_series(1, ${people}::int) n`);
    await tx.execute(sql`analyze contacts`);
  });
  return { tenantId, connectionId, hookId };
}

async function seedHook(tenantId: TenantId): Promise<string> {
  const hookId = randomUUID().replaceAll("-", "");
  const place = (column: string) => ({ table: "hooks", column, rowId: hookId });
  const secret = await sealFor(tenantId, place("sealed_app_secret"), new AppSecret(appSecret));
  const verify = await sealFor(tenantId, place("sealed_verify_token"), new Secret("verify"));
  await asSystem((tx) =>
    tx.execute(sql`
      insert into hooks (tenant_id, id, app_id, sealed_app_secret, sealed_verify_token, created_at)
      values (${tenantId}, ${hookId}, '123456', ${secret}, ${verify}, now())`),
  );
  return hookId;
}

async function seedConnection(
  tenantId: TenantId,
  hookId: string,
  phoneNumberId: string,
  { rate, throughputLevel, onBusinessApp = false }: Speed,
): Promise<string> {
  const id = randomUUID();
  const token = new AccessToken("EAAG".padEnd(200, "x"));
  const sealed = await sealFor(
    tenantId,
    { table: "connections", column: "sealed_token", rowId: id },
    token,
  );
  // The stand-in knows no tokens: they are not looked at meanwhile.
  await asSystem(async (tx) => {
    await tx.execute(sql`
      insert into connections (tenant_id, id, kind, hook_id, is_default, waba_id, phone_number_id,
        sealed_token, token_last4, token_fingerprint, check_state, throughput_level, on_business_app,
        created_at, updated_at, next_check_at)
      values (${tenantId}, ${id}, 'cloud', ${hookId}, true, '1', ${phoneNumberId}, ${sealed}, 'xxxx',
        ${fingerprintOf(token)}, 'checked', ${throughputLevel ?? null}, ${onBusinessApp}, now(), now(),
        now() + interval '1 day')`);
    await tx.execute(sql`
      insert into lanes (tenant_id, connection_id, rate)
      values (${tenantId}, ${id}, ${rate ?? null}::int)`);
  });
  return id;
}

/** Launches a campaign to all contacts, as the page does. @returns its id */
export async function launch({ tenantId, connectionId }: Line): Promise<string> {
  const launched = await launchCampaign(tenantId, actorId, {
    connectionId,
    name: "Bench",
    content: { type: "template", name: "hello_world", language: "en_US" },
    audience: { kind: "all", search: "" },
    launchKey: randomUUID(),
  });
  return launched.campaignId;
}

/** Launches a campaign that is ready to the last recipient, and waits for {@link release}. */
export async function launchHeld(line: Line): Promise<string> {
  await asSystem((tx) =>
    tx.execute(sql`
      update lanes set backoff_until = now() + interval '1 day'
      where connection_id = ${line.connectionId}`),
  );
  const campaignId = await launch(line);
  await untilPrepared();
  return campaignId;
}

export async function release(line: Line): Promise<void> {
  await asSystem((tx) =>
    tx.execute(sql`
      update lanes set backoff_until = null where connection_id = ${line.connectionId}`),
  );
  await wakeLane(line);
}

export async function untilPrepared(): Promise<void> {
  while ((await listUnprepared()).length > 0) await sleep(POLL_MS);
}

/** Waits until the outcomes of so many messages are committed. @throws where some did not go */
export async function untilAccepted(
  { tenantId }: Line,
  campaignId: string,
  people: number,
): Promise<void> {
  for (;;) {
    // Only what is counted: what a page also asks would cost the sender something, forty times a second.
    const [counts] = await asSystem((tx) =>
      rowsOf<{ accepted: number; others: number }>(
        tx,
        sql`select sum(accepted)::int as accepted, sum(failed + unknown)::int as others
          from campaign_counts where tenant_id = ${tenantId} and campaign_id = ${campaignId}`,
      ),
    );
    if (counts?.accepted === people) return;
    if (counts && counts.others > 0) {
      throw new Error(`Not all were sent to: ${JSON.stringify(counts)}`);
    }
    await sleep(POLL_MS);
  }
}
