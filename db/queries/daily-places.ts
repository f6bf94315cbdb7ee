import "server-only";
import { sql } from "drizzle-orm";
import { messageStates } from "@/lib/messages/message-state.schema";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { withTenant } from "../doors";
import { rowsOf } from "../rows";

const { queued, sending, unknown, accepted, sent, delivered, read, retry, held } = messageStates;

/**
 * Nobody else gives places of the tenant's day until the end of the transaction: two who counted at
 * the same time would both give away the same ones. Before any campaign is locked.
 */
export async function lockDay(tenantId: TenantId): Promise<void> {
  await withTenant(tenantId, (tx) =>
    tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`day:${tenantId}`}, 0))`),
  );
}

/** Of the messages `m` of campaigns `c`: nobody has begun to send it. */
const isUntried = sql`(m.attempts = 0 and (m.state = ${retry} or m.state = ${queued} and m.id > c.cursor_id))`;

/** How many messages of a campaign nobody has begun to send yet. */
export async function countUntried(tenantId: TenantId, id: string): Promise<number> {
  const [row] = await withTenant(tenantId, (tx) =>
    rowsOf<{ untried: number }>(
      tx,
      sql`
        select count(*)::int as untried
        from campaigns c join messages m on m.tenant_id = c.tenant_id and m.campaign_id = c.id
        where c.tenant_id = ${tenantId} and c.id = ${id} and ${isUntried}`,
    ),
  );
  return row?.untried ?? 0;
}

/** The id of the `count`-th message that nobody has begun to send; the last where fewer are. */
export async function findLimitId(tenantId: TenantId, id: string, count: number): Promise<string> {
  const [row] = await withTenant(tenantId, (tx) =>
    rowsOf<{ id: string | null }>(
      tx,
      sql`
        select max(id)::text as id from (
          select m.id
          from campaigns c join messages m on m.tenant_id = c.tenant_id and m.campaign_id = c.id
          where c.tenant_id = ${tenantId} and c.id = ${id} and ${isUntried}
          order by m.id limit ${count}
        ) next`,
    ),
  );
  return row?.id ?? "0";
}

/** Who a campaign's template may have reached: everything but a refusal. */
const reached = sql`m.state in (${sending}, ${unknown}, ${accepted}, ${sent}, ${delivered}, ${read}, ${held})`;

/**
 * When the people whom the tenant wrote to first since `since` were last written to, oldest first:
 * each takes a place of the day's limit. Which numbers share a limit is not known here, so all of the
 * organization's count.
 */
export async function listRecentlyReached(tenantId: TenantId, since: Date): Promise<Date[]> {
  const rows = await withTenant(tenantId, (tx) =>
    rowsOf<{ at: string }>(
      tx,
      sql`
        select extract(epoch from max(m.attempted_at))::text as at
        from campaigns c join messages m on m.tenant_id = c.tenant_id and m.campaign_id = c.id
        where c.tenant_id = ${tenantId} and c.content->>'type' = 'template'
          and (c.finished_at is null or c.finished_at > ${since})
          and m.attempted_at > ${since} and ${reached}
        group by m.recipient order by max(m.attempted_at)`,
    ),
  );
  return rows.map(({ at }) => new Date(Number(at) * 1_000));
}

/**
 * How many messages take a place before they show that they do: what the tenant's other running
 * campaigns were allowed and nobody has begun to send, and what of any is in a sender's hands for the
 * first time. Asked before {@link listRecentlyReached}: what is written down in between counts twice,
 * not at all the other way round.
 */
export async function countPromised(tenantId: TenantId, exceptId: string): Promise<number> {
  const [row] = await withTenant(tenantId, (tx) =>
    rowsOf<{ promised: number }>(
      tx,
      sql`
        select (
          select count(*)
          from campaigns c join messages m on m.tenant_id = c.tenant_id and m.campaign_id = c.id
          where c.tenant_id = ${tenantId} and c.id <> ${exceptId} and c.keeps_limit
            and c.state = 'running' and m.id <= c.limit_id and ${isUntried}
        )::int + (
          select count(*)
          from campaigns c join messages m on m.tenant_id = c.tenant_id and m.campaign_id = c.id
          where c.tenant_id = ${tenantId} and c.content->>'type' = 'template'
            and c.settled_id < c.cursor_id and m.id > c.settled_id and m.id <= c.cursor_id
            and m.state = ${queued}
        )::int as promised`,
    ),
  );
  return row?.promised ?? 0;
}
