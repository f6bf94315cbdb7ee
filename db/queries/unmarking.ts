import "server-only";
import { sql } from "drizzle-orm";
import { messageStates } from "@/lib/messages/message-state.schema";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { Transaction } from "../client";
import { withTenant } from "../doors";
import { rowsOf, textArray } from "../rows";
import { type LaneKey, whileHeld } from "./lanes";

const { queued, sending, unknown, retry } = messageStates;

/**
 * Takes back marks of messages that this owner knows it did not send: their commit was never
 * confirmed (the database was lost meanwhile), or the lane stopped before their turn. The owner after
 * it could only take them for unknown.
 */
export async function unmarkSending(
  key: LaneKey,
  epoch: bigint,
  ids: readonly string[],
  at: Date,
): Promise<void> {
  const { tenantId, connectionId } = key;
  const list = textArray(ids);
  await withTenant(tenantId, async (tx) => {
    // What lies below a cursor is this owner's only as long as it has the lane.
    const held = await rowsOf(tx, whileHeld(key, epoch));
    // Waits for the lost transaction, which the server may still be committing.
    await lockCampaignsOf(tx, tenantId, list);
    await tx.execute(sql`
      select 1 from messages where tenant_id = ${tenantId} and id = any(${list}::bigint[])
      order by messages.id for no key update`);
    const isFirst = held.length > 0 ? sql`${isUnderWayFirst}` : sql`false`;
    await tx.execute(sql`
      with taken_back as (
        update messages m set state = ${retry}, attempts = greatest(m.attempts, 1)
        where m.tenant_id = ${tenantId} and m.id = any(${list}::bigint[])
          and (m.state in (${sending}, ${unknown}) and m.lane_epoch = ${epoch} or ${isFirst})
        returning m.id
      )
      insert into due_messages (tenant_id, message_id, connection_id, due_at)
      select ${tenantId}, id, ${connectionId}, ${at} from taken_back
      on conflict (tenant_id, message_id) do nothing`);
  });
}

/** Of a message `m`: whether a sender has it in its hands for the first time. */
const isUnderWayFirst = sql`(m.state = ${queued} and coalesce(m.id <= (
  select c.cursor_id from campaigns c where c.tenant_id = m.tenant_id and c.id = m.campaign_id), false))`;

/** Of these messages, those that a sender has in its hands for the first time. */
export async function listUnderWayFirst(
  tenantId: TenantId,
  ids: readonly string[],
): Promise<Set<string>> {
  const rows = await withTenant(tenantId, (tx) =>
    rowsOf<{ id: string }>(
      tx,
      sql`
        select m.id::text as id from messages m
        where m.tenant_id = ${tenantId} and m.id = any(${textArray(ids)}::bigint[])
          and ${isUnderWayFirst}`,
    ),
  );
  return new Set(rows.map(({ id }) => id));
}

/** Nobody else moves the cursor of these messages' campaigns, or stops one of them. */
async function lockCampaignsOf(tx: Transaction, tenantId: TenantId, ids: string): Promise<void> {
  await tx.execute(sql`
    select 1 from campaigns c where c.tenant_id = ${tenantId} and c.id in (
      select campaign_id from messages where tenant_id = ${tenantId} and id = any(${ids}::bigint[]))
    order by c.id for no key update`);
}

/** Messages that were not marked yet get a time of their own, before which they do not go. */
export async function putOffMessages(
  { tenantId, connectionId }: LaneKey,
  waits: readonly { id: string; until: Date }[],
): Promise<void> {
  const ids = textArray(waits.map(({ id }) => id));
  const times = textArray(waits.map(({ until }) => until.toISOString()));
  await withTenant(tenantId, async (tx) => {
    // A cancel skips all that waits, and locks nothing but their campaign for it.
    await lockCampaignsOf(tx, tenantId, ids);
    await tx.execute(sql`
      with waits as materialized (
        select * from unnest(${ids}::bigint[], ${times}::timestamptz[]) as w(id, until)
      ), locked as materialized (
        select m.id, m.campaign_id, m.state, w.until from messages m join waits w on w.id = m.id
        where m.tenant_id = ${tenantId} and m.state in (${queued}, ${retry})
          and not ${isUnderWayFirst} and not exists (
            select 1 from campaigns c
            where c.tenant_id = m.tenant_id and c.id = m.campaign_id and c.state = 'cancelled')
        order by m.id for no key update of m
      ), read_anew as (
        update campaigns c set queue_version = c.queue_version + 1
        where c.tenant_id = ${tenantId}
          and c.id in (select campaign_id from locked where state = ${queued})
      ), waiting as (
        update messages m set state = ${retry} from locked
        where m.tenant_id = ${tenantId} and m.id = locked.id
      )
      insert into due_messages (tenant_id, message_id, connection_id, due_at)
      select ${tenantId}, id, ${connectionId}, until from locked
      on conflict (tenant_id, message_id) do update set due_at = excluded.due_at`);
  });
}
