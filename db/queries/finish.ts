import "server-only";
import { sql } from "drizzle-orm";
import { messageStates } from "@/lib/messages/message-state.schema";
import type { Transaction } from "../client";
import { withTenant } from "../doors";
import { rowsOf, textArray } from "../rows";
import { hasNobodyLeft, type LaneKey } from "./lanes";

const { queued, sending, failed, retry, skipped } = messageStates;

/**
 * Skips the retries that were planned for the lane's cancelled campaigns, and frees the places of all who
 * wait for a time of their own there; outcomes that nobody knows stay unknown.
 */
export async function skipCancelledRetries(key: LaneKey): Promise<void> {
  const { tenantId } = key;
  await withTenant(tenantId, async (tx) => {
    const places = await listPlacesAfterCancel(tx, key);
    if (places.length === 0) return;
    await tx.execute(sql`
      with locked as materialized (
        select m.id, m.state from messages m
        join campaigns c on c.tenant_id = m.tenant_id and c.id = m.campaign_id
        where m.tenant_id = ${tenantId} and m.id = any(${textArray(places)}::bigint[])
          and c.state = 'cancelled' and m.state <> ${sending}
        order by m.id for no key update of m
      ), freed as (
        delete from due_messages
        where tenant_id = ${tenantId} and message_id = any(array(select id from locked))
      )
      update messages m set state = ${skipped}
      where m.tenant_id = ${tenantId}
        and m.id = any(array(select id from locked where state = ${retry}))`);
  });
}

/**
 * Who waits on the lane for a time of their own, where some of them may be of a cancelled campaign: its
 * counts say so. A lane asks this often, and no message is looked at for it.
 */
async function listPlacesAfterCancel(
  tx: Transaction,
  { tenantId, connectionId }: LaneKey,
): Promise<string[]> {
  const rows = await rowsOf<{ id: string }>(
    tx,
    sql`
      select d.message_id::text as id from due_messages d
      where d.tenant_id = ${tenantId} and d.connection_id = ${connectionId} and exists (
        select 1 from campaigns c where c.tenant_id = ${tenantId}
          and c.connection_id = ${connectionId} and c.state = 'cancelled' and exists (
            select 1 from campaign_counts n where n.tenant_id = c.tenant_id and n.campaign_id = c.id
            having sum(n.retry + n.unknown) > 0))`,
  );
  return rows.map(({ id }) => id);
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
