import "server-only";
import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import { messageStates } from "@/lib/messages/message-state.schema";
import { type TenantId, tenantIdSchema } from "@/lib/tenants/tenant.schema";
import type { Transaction } from "../client";
import { asSystem, withTenant } from "../doors";
import { rowsOf, textArray } from "../rows";
import { lanes } from "../schema";

const { queued, sending, unknown } = messageStates;

export type LaneKey = { tenantId: TenantId; connectionId: string };
export type LaneOwner = { owner: string; jobId: string };
export type TakenLane = { epoch: bigint; backoffUntil: Date | null };

/**
 * Makes `owner` the lane's only sender: from now on nobody with an older epoch can mark a message.
 *
 * What the sender before had in its hands becomes `unknown`, because whether it went out is not
 * known; a status webhook settles it. A finished campaign runs on, where it has hours within those,
 * when Meta reported afterwards that somebody did not get it and may be tried again.
 */
export async function takeLane(
  { tenantId, connectionId }: LaneKey,
  { owner, jobId }: LaneOwner,
): Promise<TakenLane> {
  return await withTenant(tenantId, async (tx) => {
    const [lane] = await tx
      .insert(lanes)
      .values({ tenantId, connectionId, epoch: 1n, owner, jobId })
      .onConflictDoUpdate({
        target: [lanes.tenantId, lanes.connectionId],
        set: { epoch: sql`${lanes.epoch} + 1`, owner, jobId },
      })
      .returning({ epoch: lanes.epoch, backoffUntil: lanes.backoffUntil });
    if (!lane) throw new Error("The lane was not taken.");
    const key = { tenantId, connectionId };
    const campaigns = textArray(await lockUnsettled(tx, key));
    const ofThese = sql`c.tenant_id = ${tenantId} and c.id = any(${campaigns}::uuid[])`;
    await makeUnknown(
      tx,
      key,
      lane.epoch,
      sql`
        select m.id from messages m
        join campaigns c on c.tenant_id = m.tenant_id and c.id = m.campaign_id
        where ${ofThese} and m.id > c.settled_id and m.id <= c.cursor_id
          and m.state in (${queued}, ${sending})
        union
        select m.id from due_messages d
        join messages m on m.tenant_id = d.tenant_id and m.id = d.message_id
        where d.tenant_id = ${tenantId} and d.connection_id = ${connectionId}
          and m.state = ${sending}`,
    );
    // The bounds are for speed alone: the counts say at once whether they have missed any.
    await makeUnknown(
      tx,
      key,
      lane.epoch,
      sql`
        select m.id from messages m
        join campaigns c on c.tenant_id = m.tenant_id and c.id = m.campaign_id
        where ${ofThese} and ${hasStrays}
          and (m.state = ${sending} or m.state = ${queued} and m.id <= c.cursor_id)`,
    );
    await tx.execute(sql`
      update campaigns c set finished_at = null, state = case
        when start_at is null and "window" is null and not keeps_limit then 'running' else 'scheduled'
        end::campaign_state
      where ${ofThese} and c.state = 'finished' and ${hasDue(key)}`);
    await tx.execute(sql`update campaigns c set settled_id = cursor_id where ${ofThese}`);
    return lane;
  });
}

/** A row as long as this owner has the lane; nobody takes it before the end of the transaction. */
export const whileHeld = ({ tenantId, connectionId }: LaneKey, epoch: bigint) => sql`
  select 1 from lanes
  where tenant_id = ${tenantId} and connection_id = ${connectionId} and epoch = ${epoch} for share`;

/** Of the campaigns `c`, by what is counted of them: whether a message is marked `sending`, */
const isMarked = sql`exists (
  select 1 from campaign_counts n where n.tenant_id = c.tenant_id and n.campaign_id = c.id
  having sum(n.sending) > 0)`;
/** and whether one is still queued, be it below the cursor or above it. */
const isQueued = sql`(c.recipient_count > (
  select coalesce(sum(n.sending + n.unknown + n.accepted + n.sent + n.delivered + n.read + n.failed
    + n.retry + n.skipped + n.held), 0)
  from campaign_counts n where n.tenant_id = c.tenant_id and n.campaign_id = c.id))`;

/** Nobody waits for a turn, and nobody is in a sender's hands; the rows decide where counts say otherwise. */
export const hasNobodyLeft = sql`(not ${isMarked} and (not ${isQueued} or not exists (
  select 1 from messages m where m.tenant_id = c.tenant_id and m.campaign_id = c.id
    and m.state = ${queued})))`;

const queuedWhere = (place: SQL) => sql`exists (
  select 1 from messages m where m.tenant_id = c.tenant_id and m.campaign_id = c.id
    and ${place} and m.state = ${queued})`;

/**
 * Somebody is in a sender's hands, or was passed over, wherever that is. Above its cursor a cancelled
 * campaign keeps those whom it skipped.
 */
const hasStrays = sql`(${isMarked} or c.audience is null and ${isQueued} and case
  when c.state = 'cancelled' then ${queuedWhere(sql`m.id <= c.cursor_id`)}
  else not ${queuedWhere(sql`m.id > c.cursor_id`)} end)`;

/**
 * The same, whether somebody waits for a time of their own. Looked up once for all campaigns, and by
 * the ids that wait: joined, all of a tenant's messages were read where statistics were behind.
 */
const hasDue = ({ tenantId, connectionId }: LaneKey) => sql`c.id in (
  select m.campaign_id from messages m
  where m.tenant_id = ${tenantId} and m.campaign_id is not null and m.id = any(array(
    select d.message_id from due_messages d
    where d.tenant_id = ${tenantId} and d.connection_id = ${connectionId})))`;

/** Locks the lane's campaigns that may have marked messages, or ended although somebody waits. */
async function lockUnsettled(tx: Transaction, key: LaneKey): Promise<string[]> {
  const { tenantId, connectionId } = key;
  const rows = await rowsOf<{ id: string }>(
    tx,
    sql`
      select c.id from campaigns c
      where c.tenant_id = ${tenantId} and c.connection_id = ${connectionId}
        and (c.settled_id < c.cursor_id or c.state = 'finished' and ${hasDue(key)}
          or c.finished_at is null and ${hasStrays})
      order by c.id for no key update of c`,
  );
  return rows.map(({ id }) => id);
}

/** What of `marked` was marked by an earlier owner becomes unknown. */
async function makeUnknown(
  tx: Transaction,
  { tenantId }: LaneKey,
  epoch: bigint,
  marked: SQL,
): Promise<void> {
  await tx.execute(sql`
    with left_over as materialized (${marked}), locked as (
      select m.id from messages m
      where m.tenant_id = ${tenantId} and m.id in (select id from left_over)
        and (m.state = ${queued} or m.state = ${sending} and m.lane_epoch < ${epoch})
      order by m.id for no key update
    ), freed as (
      delete from due_messages where tenant_id = ${tenantId} and message_id in (select id from locked)
    )
    update messages m set state = ${unknown}, attempts = greatest(m.attempts, 1),
      lane_epoch = case when m.state = ${queued} then ${epoch} - 1 else m.lane_epoch end,
      attempted_at = coalesce(m.attempted_at, (
        select c.cursor_at from campaigns c where c.tenant_id = m.tenant_id and c.id = m.campaign_id))
    from locked where m.tenant_id = ${tenantId} and m.id = locked.id`);
}

/** Nothing is sent on the lane before `until`. */
export async function backOffLane(
  { tenantId, connectionId }: LaneKey,
  epoch: bigint,
  until: Date,
): Promise<void> {
  await withTenant(tenantId, (tx) =>
    tx
      .update(lanes)
      .set({ backoffUntil: sql`greatest(${lanes.backoffUntil}, ${until})` })
      .where(
        and(
          eq(lanes.tenantId, tenantId),
          eq(lanes.connectionId, connectionId),
          eq(lanes.epoch, epoch),
        ),
      ),
  );
}

/**
 * Every lane with something to send at `at`, or with messages that a dead sender left, over all
 * tenants: what the sweep wakes.
 */
export async function listReadyLanes(at: Date): Promise<LaneKey[]> {
  const rows = await asSystem((tx) =>
    rowsOf<{ tenantId: string; connectionId: string }>(
      tx,
      sql`
        select ready.tenant_id as "tenantId", ready.connection_id as "connectionId"
        from (
          select tenant_id, connection_id from campaigns
          where state = 'running' or settled_id < cursor_id
          union
          select d.tenant_id, d.connection_id from due_messages d
          join messages m on m.tenant_id = d.tenant_id and m.id = d.message_id
          left join campaigns c on c.tenant_id = m.tenant_id and c.id = m.campaign_id
          where d.due_at <= ${at} and (c.id is null or m.state = ${messageStates.sending}
            or c.state in ('running', 'finished', 'cancelled'))
        ) ready
        left join lanes l using (tenant_id, connection_id)
        where l.backoff_until is null or l.backoff_until <= ${at}`,
    ),
  );
  return rows.map((row) => ({
    tenantId: tenantIdSchema.parse(row.tenantId),
    connectionId: row.connectionId,
  }));
}

/** Who holds which lane, for finding owners that died. */
export async function listOwnedLanes(): Promise<(LaneKey & LaneOwner)[]> {
  const rows = await asSystem((tx) => tx.select().from(lanes));
  return rows.flatMap(({ tenantId, connectionId, owner, jobId }) =>
    owner && jobId
      ? [{ tenantId: tenantIdSchema.parse(tenantId), connectionId, owner, jobId }]
      : [],
  );
}

/** The lane is nobody's again. */
export async function releaseLane(
  { tenantId, connectionId }: LaneKey,
  jobIds: string[],
): Promise<void> {
  await withTenant(tenantId, (tx) =>
    tx
      .update(lanes)
      .set({ owner: null, jobId: null })
      .where(
        and(
          eq(lanes.tenantId, tenantId),
          eq(lanes.connectionId, connectionId),
          inArray(lanes.jobId, jobIds),
        ),
      ),
  );
}
