import "server-only";
import { sql } from "drizzle-orm";
import { messageStates } from "@/lib/messages/message-state.schema";
import { withTenant } from "../doors";
import { rowsOf } from "../rows";
import { hasDue, hasNobodyLeft, type LaneKey } from "./lanes";

const { queued, unknown, failed, retry, skipped } = messageStates;

/** What one transaction skips at most: the lane looks several times a second who is left. */
const CHUNK = 5_000;

/**
 * Frees the places of those who wait for a time of their own in one of the lane's cancelled campaigns;
 * people see them as skipped already. Outcomes that nobody knows stay unknown.
 *
 * @returns whether there may be more
 */
export async function skipCancelledRetries(key: LaneKey): Promise<boolean> {
  const { tenantId, connectionId } = key;
  const [chunk] = await withTenant(tenantId, (tx) =>
    rowsOf<{ messages: number }>(
      tx,
      sql`
        with stopped as materialized (
          select c.id from campaigns c cross join lateral (
            select coalesce(sum(n.retry), 0) as retry, coalesce(sum(n.unknown), 0) as unknown
            from campaign_counts n where n.tenant_id = c.tenant_id and n.campaign_id = c.id
          ) counted
          where c.tenant_id = ${tenantId} and c.connection_id = ${connectionId}
            and c.state = 'cancelled' and (retry > 0 or unknown > 0 and ${hasDue(key)})
          limit 1
        ), locked as materialized (
          select m.id, m.state from messages m
          where m.tenant_id = ${tenantId} and m.campaign_id = (select id from stopped)
            and (m.state = ${retry} or m.state = ${unknown} and exists (
              select 1 from due_messages d where d.tenant_id = m.tenant_id and d.message_id = m.id))
          order by m.id limit ${CHUNK} for no key update of m
        ), freed as (
          delete from due_messages
          where tenant_id = ${tenantId} and message_id = any(array(select id from locked))
        ), skipped as (
          update messages m set state = ${skipped}
          where m.tenant_id = ${tenantId}
            and m.id = any(array(select id from locked where state = ${retry}))
        )
        select count(*)::int as messages from locked`,
    ),
  );
  return (chunk?.messages ?? 0) > 0;
}

/**
 * Ends the lane's campaigns that have nothing left to send, and nothing in a sender's hands. A campaign with
 * unknown outcomes ends too: those are settled by webhooks, not by sending.
 *
 * @returns the ended campaigns
 */
export async function finishCampaigns(
  { tenantId, connectionId }: LaneKey,
  at: Date,
): Promise<string[]> {
  const rows = await withTenant(tenantId, (tx) =>
    rowsOf<{ id: string }>(
      tx,
      sql`
        with over as materialized (
          select c.id from campaigns c
          where c.tenant_id = ${tenantId} and c.connection_id = ${connectionId}
            and c.state = 'running' and c.audience is null and not exists (
              select 1 from messages m where m.campaign_id = c.id and m.tenant_id = c.tenant_id
                and m.id > c.settled_id and m.state = ${queued})
            and ${hasNobodyLeft}
            and not exists (
              select 1 from due_messages d join messages m
                on m.tenant_id = d.tenant_id and m.id = d.message_id
              where d.tenant_id = c.tenant_id and d.connection_id = c.connection_id
                and m.campaign_id = c.id)
          order by c.id for no key update of c
        )
        update campaigns c set state = 'finished', finished_at = ${at} from over
        where c.tenant_id = ${tenantId} and c.id = over.id
        returning c.id`,
    ),
  );
  return rows.map((row) => row.id);
}

/** Test messages that wait on a lane which cannot send any more. */
export async function failWaitingTests(
  { tenantId, connectionId }: LaneKey,
  reason: string,
  at: Date,
): Promise<void> {
  await withTenant(tenantId, (tx) =>
    tx.execute(sql`
      with locked as materialized (
        select m.id from due_messages d
        join messages m on m.tenant_id = d.tenant_id and m.id = d.message_id
        where d.tenant_id = ${tenantId} and d.connection_id = ${connectionId}
          and m.campaign_id is null and m.state in (${queued}, ${retry})
        order by m.id for no key update of m
      ), gone as (
        delete from due_messages where tenant_id = ${tenantId} and message_id in (select id from locked)
      )
      update messages m set state = ${failed}, failed_at = ${at}, error_text = ${reason}
      from locked where m.tenant_id = ${tenantId} and m.id = locked.id`),
  );
}
