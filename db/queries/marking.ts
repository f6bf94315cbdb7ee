import "server-only";
import { sql } from "drizzle-orm";
import type { MessageContent } from "@/lib/graph/message-content.schema";
import { messageStates } from "@/lib/messages/message-state.schema";
import { withTenant } from "../doors";
import { byNamedIds, inIndexOrder, rowsOf, textArray } from "../rows";
import type { LaneKey } from "./lanes";

/** A message that the lane may mark and send. */
export type ReadyMessage = {
  id: string;
  /** Null: a test message. */
  campaignId: string | null;
  recipient: string;
  content: MessageContent;
  /** It waits in `due_messages`: a retry or a test message. */
  isDue: boolean;
  /** See the column: how often Meta refused it with "later". */
  strikes: number;
};

/** A message that is committed as `sending`. `attempt` counts from 1 and is never used twice. */
export type MarkedMessage = ReadyMessage & { attempt: number };

/** How far a lane is with one of its campaigns. */
export type CampaignProgress = {
  campaignId: string;
  /** Up to this id nothing is in the sender's hands any more. */
  settledId: string;
};

const { queued, sending, unknown, retry } = messageStates;
const LAST_ID = "9223372036854775807";

/**
 * The next never-marked messages of a campaign after `afterId` that may go, in order. Takes no locks.
 */
export async function listQueuedMessages(
  { tenantId }: LaneKey,
  campaignId: string,
  afterId: string,
  limit: number,
): Promise<{ id: string; recipient: string }[]> {
  return await withTenant(
    tenantId,
    (tx) =>
      rowsOf(
        tx,
        sql`
        select id::text as id, recipient from messages
        where tenant_id = ${tenantId} and campaign_id = ${campaignId} and id > ${afterId}::bigint
          and state = ${queued} and id <= coalesce((select c.limit_id from campaigns c
            where c.tenant_id = ${tenantId} and c.id = ${campaignId}), ${LAST_ID}::bigint)
        order by messages.id limit ${limit}`,
      ),
    inIndexOrder,
  );
}

/** Retries and test messages whose time has come, oldest first. */
export async function listDueMessages(
  { tenantId, connectionId }: LaneKey,
  at: Date,
  limit: number,
): Promise<ReadyMessage[]> {
  return await withTenant(tenantId, (tx) =>
    rowsOf(
      tx,
      sql`
        select m.id::text as id, m.campaign_id as "campaignId", m.recipient, m.strikes,
          coalesce(m.content, c.content) as content, true as "isDue"
        from due_messages d
        join messages m on m.tenant_id = d.tenant_id and m.id = d.message_id
        left join campaigns c on c.tenant_id = m.tenant_id and c.id = m.campaign_id
        where d.tenant_id = ${tenantId} and d.connection_id = ${connectionId} and d.due_at <= ${at}
          and m.state <> ${sending} and (c.id is null or c.state = 'running'
            and (c.limit_id is null or m.id <= c.limit_id or m.attempts > 0))
        order by d.due_at, d.message_id limit ${limit}`,
    ),
  );
}

/**
 * Commits messages as `sending`, before a byte of them leaves. Only what comes back may be sent.
 *
 * Nothing is marked for a lane that was taken over (its epoch moved on), for campaigns that stopped
 * running meanwhile, or for messages somebody else has settled.
 *
 * @param progress is written down along the way: the campaigns' rows are written here anyhow
 */
export async function markSending(
  { tenantId, connectionId }: LaneKey,
  epoch: bigint,
  messages: readonly ReadyMessage[],
  progress: readonly CampaignProgress[],
  at: Date,
): Promise<MarkedMessage[]> {
  const ids = textArray(messages.map((message) => message.id));
  const isDue = messages.some((message) => message.isDue);
  const [campaigns, tops, settled] = stepsOf(messages, progress);
  const marked = await withTenant(
    tenantId,
    (tx) =>
      rowsOf<{ ids: string; attempts: string }>(
        tx,
        sql`
        with fence as materialized (
          select 1 from lanes
          where tenant_id = ${tenantId} and connection_id = ${connectionId} and epoch = ${epoch}
          for share
        ), stepped as (
          update campaigns c set cursor_id = greatest(c.cursor_id, step.top),
            settled_id = greatest(c.settled_id, least(c.cursor_id, step.settled))
          from unnest(${textArray(campaigns)}::uuid[], ${textArray(tops)}::bigint[],
            ${textArray(settled)}::bigint[]) as step(id, top, settled)
          where c.tenant_id = ${tenantId} and c.id = step.id and c.state = 'running'
            and exists (select 1 from fence)
          returning c.id
        ), locked as materialized (
          select m.id from messages m
          where m.tenant_id = ${tenantId} and m.id = any(${ids}::bigint[])
            and ${isDue ? mayGoAgain : mayGoFirst}
          order by m.id for no key update of m
        ), marked as (
          update messages m set state = ${sending}, attempts = m.attempts + 1,
            attempted_at = ${at}, lane_epoch = ${epoch}
          from locked where m.tenant_id = ${tenantId} and m.id = any(${ids}::bigint[])
            and m.id = locked.id
          returning m.id, m.attempts
        )
        select coalesce(string_agg(id::text, ','), '') as ids,
          coalesce(string_agg(attempts::text, ','), '') as attempts from marked`,
      ),
    byNamedIds,
  );
  return messages.flatMap(withAttempts(marked[0] ?? { ids: "", attempts: "" }));
}

/** One row of two lists: reading a row for each message would cost more than marking it. */
function withAttempts({ ids, attempts }: { ids: string; attempts: string }) {
  const counts = attempts.split(",");
  const byId = new Map(ids.split(",").map((id, index) => [id, Number(counts[index])]));
  return (message: ReadyMessage): MarkedMessage[] => {
    const attempt = byId.get(message.id);
    return attempt === undefined ? [] : [{ ...message, attempt }];
  };
}

const mayGoFirst = sql`m.state = ${queued} and m.campaign_id in (select id from stepped)`;
const mayGoAgain = sql`exists (select 1 from fence)
  and (m.campaign_id is null or m.campaign_id in (select id from stepped))
  and m.state in (${queued}, ${retry}, ${unknown}) and (m.state = ${queued} and m.campaign_id is not null
    or exists (
      select 1 from due_messages d where d.tenant_id = m.tenant_id and d.message_id = m.id))`;

/** Per campaign, in the order in which everybody locks them: how far it gets, and what is settled. */
function stepsOf(
  messages: readonly ReadyMessage[],
  progress: readonly CampaignProgress[],
): [string[], string[], string[]] {
  const tops = new Map<string, bigint>();
  for (const { campaignId, id, isDue } of messages) {
    if (campaignId === null) continue;
    // One with a time of its own may be far ahead of those whose turn comes by their id.
    const reached = isDue ? 0n : BigInt(id);
    const before = tops.get(campaignId) ?? 0n;
    if (reached >= before) tops.set(campaignId, reached);
  }
  const settled = new Map(progress.map((one) => [one.campaignId, one.settledId]));
  const campaigns = [...tops.keys()].sort();
  return [
    campaigns,
    campaigns.map((id) => String(tops.get(id))),
    campaigns.map((id) => settled.get(id) ?? "0"),
  ];
}

/**
 * Takes back marks of messages that this owner knows it did not send: their commit was never
 * confirmed (the database was lost meanwhile), or the lane stopped before their turn. The owner after
 * it could only take them for unknown.
 */
export async function unmarkSending(
  { tenantId, connectionId }: LaneKey,
  epoch: bigint,
  ids: readonly string[],
  at: Date,
): Promise<void> {
  const list = textArray(ids);
  await withTenant(tenantId, async (tx) => {
    // Waits for the lost transaction, which the server may still be committing.
    await tx.execute(sql`
      select 1 from messages where tenant_id = ${tenantId} and id = any(${list}::bigint[])
      order by messages.id for no key update`);
    await tx.execute(sql`
      with taken_back as (
        update messages m set state = ${retry}
        where m.tenant_id = ${tenantId} and m.state in (${sending}, ${unknown})
          and m.lane_epoch = ${epoch}
          and m.id = any(${list}::bigint[])
        returning m.id
      )
      insert into due_messages (tenant_id, message_id, connection_id, due_at)
      select ${tenantId}, id, ${connectionId}, ${at} from taken_back
      on conflict (tenant_id, message_id) do nothing`);
  });
}

/** Messages that were not marked yet get a time of their own, before which they do not go. */
export async function putOffMessages(
  { tenantId, connectionId }: LaneKey,
  waits: readonly { id: string; until: Date }[],
): Promise<void> {
  const ids = textArray(waits.map(({ id }) => id));
  const times = textArray(waits.map(({ until }) => until.toISOString()));
  await withTenant(tenantId, async (tx) => {
    // A cancel skips those that were never tried, and locks nothing but their campaign for it.
    await tx.execute(sql`
      select 1 from campaigns c where c.tenant_id = ${tenantId} and c.id in (
        select campaign_id from messages where tenant_id = ${tenantId} and id = any(${ids}::bigint[]))
      order by c.id for share`);
    await tx.execute(sql`
      with waits as materialized (
        select * from unnest(${ids}::bigint[], ${times}::timestamptz[]) as w(id, until)
      ), locked as materialized (
        select m.id, w.until from messages m join waits w on w.id = m.id
        where m.tenant_id = ${tenantId} and m.state in (${queued}, ${retry})
        order by m.id for no key update of m
      ), waiting as (
        update messages m set state = ${retry} from locked
        where m.tenant_id = ${tenantId} and m.id = locked.id
      )
      insert into due_messages (tenant_id, message_id, connection_id, due_at)
      select ${tenantId}, id, ${connectionId}, until from locked
      on conflict (tenant_id, message_id) do update set due_at = excluded.due_at`);
  });
}
