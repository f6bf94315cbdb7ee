import "server-only";
import { sql } from "drizzle-orm";
import type { AlertKind } from "@/lib/alerts/alert.schema";
import { messageStates } from "@/lib/messages/message-state.schema";
import { type TenantId, tenantIdSchema } from "@/lib/tenants/tenant.schema";
import { asSystem } from "../doors";
import { rowsOf, textArray } from "../rows";

const CHUNK = 10_000;

const { queued, sending, unknown } = messageStates;

/** Of the messages `m`: whether Meta may still tell what became of them, tried after `since`. */
const mayBeSettled = (since: Date) =>
  sql`(m.state in (${sending}, ${unknown}) and m.attempted_at > ${since}
    or m.state = ${queued} and exists (
      select 1 from campaigns c where c.tenant_id = m.tenant_id and c.id = m.campaign_id
        and m.id <= c.cursor_id and c.cursor_at > ${since}))`;

/** Campaigns of all tenants that ended before `before` and have messages that may be removed. */
export async function listThinnable(
  before: Date,
  untoldSince: Date,
): Promise<{ tenantId: TenantId; campaignId: string }[]> {
  const rows = await asSystem((tx) =>
    rowsOf<{ tenantId: string; campaignId: string }>(
      tx,
      sql`
        select tenant_id as "tenantId", id as "campaignId" from campaigns c
        where state in ('finished', 'cancelled') and finished_at < ${before} and exists (
          select 1 from messages m where m.tenant_id = c.tenant_id and m.campaign_id = c.id
            and not ${mayBeSettled(untoldSince)})
        order by finished_at`,
    ),
  );
  return rows.map((row) => ({ ...row, tenantId: tenantIdSchema.parse(row.tenantId) }));
}

/**
 * Removes some messages of a campaign that has ended; how many of them came to what stays counted
 * with the campaign. What nobody knows yet, of attempts after `untoldSince`, stays.
 *
 * @returns whether there may be more
 */
export async function thinCampaign(
  tenantId: TenantId,
  campaignId: string,
  { before, untoldSince, at }: { before: Date; untoldSince: Date; at: Date },
): Promise<boolean> {
  return await asSystem(async (tx) => {
    // Somebody may have sent it again to some people just now.
    const ended = await rowsOf(
      tx,
      sql`
        update campaigns set thinned_at = coalesce(thinned_at, ${at})
        where tenant_id = ${tenantId} and id = ${campaignId}
          and state in ('finished', 'cancelled') and finished_at < ${before}
        returning id`,
    );
    if (ended.length === 0) return false;
    const gone = await rowsOf(
      tx,
      sql`
        delete from messages where tenant_id = ${tenantId} and id in (
          select id from messages m where m.tenant_id = ${tenantId}
            and m.campaign_id = ${campaignId} and not ${mayBeSettled(untoldSince)}
          order by m.id limit ${CHUNK} for update)
        returning 1`,
    );
    return gone.length === CHUNK;
  });
}

/** Removes test messages from before `before`, of all tenants; what may still be told stays. */
export async function removeOldTests(before: Date, untoldSince: Date): Promise<void> {
  await asSystem((tx) =>
    tx.execute(sql`
      delete from messages m where campaign_id is null and created_at < ${before}
        and not ${mayBeSettled(untoldSince)} and not exists (
          select 1 from due_messages d where d.tenant_id = m.tenant_id and d.message_id = m.id)`),
  );
}

/**
 * Removes some alerts of all tenants, with their deliveries and who read them: what was over before
 * `before`, and what is told only once and never closes, from before then. What is still the case
 * stays, however old: told anew under its key it would look like news.
 *
 * @param lasting the kinds that close when they are over
 * @returns whether there may be more
 */
export async function removeOldAlerts(
  before: Date,
  lasting: readonly AlertKind[],
): Promise<boolean> {
  const gone = await asSystem((tx) =>
    rowsOf(
      tx,
      sql`
        delete from alerts where (tenant_id, id) in (
          select tenant_id, id from alerts
          where raised_at < ${before}
            and (closed_at < ${before} or (closed_at is null and kind <> all(${textArray(lasting)}::text[])))
          limit ${CHUNK})
        returning 1`,
    ),
  );
  return gone.length === CHUNK;
}

/** Removes targets, given up before `before`, of which no delivery is left to tell. All tenants. */
export async function removeOldTargets(before: Date): Promise<void> {
  await asSystem((tx) =>
    tx.execute(sql`
      delete from alert_targets t where removed_at < ${before} and not exists (
        select 1 from alert_deliveries d where d.tenant_id = t.tenant_id and d.target_id = t.id)`),
  );
}

/** Removes what happened to connections before `before`, of all tenants. @returns whether there may be more */
export async function removeOldHistory(before: Date): Promise<boolean> {
  const gone = await asSystem((tx) =>
    rowsOf(
      tx,
      sql`
        delete from connection_history where (tenant_id, id) in (
          select tenant_id, id from connection_history where at < ${before} limit ${CHUNK})
        returning 1`,
    ),
  );
  return gone.length === CHUNK;
}
