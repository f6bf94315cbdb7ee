import "server-only";
import { sql } from "drizzle-orm";
import type { MessageContent } from "@/lib/graph/message-content.schema";
import { messageStates } from "@/lib/messages/message-state.schema";
import { withTenant } from "../doors";
import { byNamedIds, inIndexOrder, rowsOf, textArray } from "../rows";
import { type LaneKey, whileHeld } from "./lanes";

/** A message that the lane may mark and send. */
export type ReadyMessage = {
  id: string;
  /** Null: a test message. */
  campaignId: string | null;
  recipient: string;
  content: MessageContent;
  /** It waits in `due_messages`: a retry or a test message. */
  isDue: boolean;
  /** Of one whose turn comes by its id: the campaign's `queue_version` when it was read. */
  queueVersion: number;
  /** See the column: how often Meta refused it with "later". */
  strikes: number;
};

/** A message whose sending is committed. `attempt` counts from 1 and is never used twice. */
export type MarkedMessage = ReadyMessage & { attempt: number; markedAt: Date };

/** How far a lane is with one of its campaigns. */
export type CampaignProgress = {
  campaignId: string;
  /** Up to this id nothing is in the sender's hands any more. */
  settledId: string;
};

const { queued, sending, unknown, retry } = messageStates;
const LAST_ID = "9223372036854775807";

/** A message whose turn comes by its id. */
export type QueuedMessage = Pick<ReadyMessage, "id" | "recipient" | "queueVersion">;

/**
 * The next never-marked messages of a campaign after `afterId` that may go, in order. Takes no locks.
 */
export async function listQueuedMessages(
  { tenantId }: LaneKey,
  campaignId: string,
  afterId: string,
  limit: number,
): Promise<QueuedMessage[]> {
  return await withTenant(
    tenantId,
    (tx) =>
      rowsOf(
        tx,
        sql`
        with c as materialized (
          select queue_version, coalesce(limit_id, ${LAST_ID}::bigint) as last,
            greatest(cursor_id, ${afterId}::bigint) as after
          from campaigns where tenant_id = ${tenantId} and id = ${campaignId}
        )
        select id::text as id, recipient, (select queue_version from c) as "queueVersion" from messages
        where tenant_id = ${tenantId} and campaign_id = ${campaignId} and state = ${queued}
          and id > (select after from c) and id <= (select last from c)
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
          coalesce(m.content, c.content) as content, true as "isDue", 0 as "queueVersion"
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
 * Commits that messages are being sent, before a byte of them leaves. Only what comes back may be sent.
 *
 * Those whose turn comes by their id are marked by moving their campaign's cursor over all of them:
 * they stay `queued`, below it. Those with a time of their own become `sending`.
 *
 * Nothing is marked for a lane that was taken over (its epoch moved on), for campaigns that stopped
 * running meanwhile, or for messages somebody else has settled.
 *
 * @param messages all due, or all in their turn; of each campaign every one that follows its cursor
 * @param progress is written down along the way: the campaigns' rows are written here anyhow
 */
export async function markSending(
  key: LaneKey,
  epoch: bigint,
  messages: readonly ReadyMessage[],
  progress: readonly CampaignProgress[],
  at: Date,
): Promise<MarkedMessage[]> {
  const due = messages.filter(({ isDue }) => isDue);
  if (due.length > 0 && due.length < messages.length) {
    throw new Error("Messages with a time of their own are marked by themselves.");
  }
  if (due.length > 0) return await markDue(key, epoch, due, at);
  return await moveCursors(key, epoch, messages, progress, at);
}

async function moveCursors(
  key: LaneKey,
  epoch: bigint,
  messages: readonly ReadyMessage[],
  progress: readonly CampaignProgress[],
  at: Date,
): Promise<MarkedMessage[]> {
  const { tenantId } = key;
  const steps = stepsOf(messages, progress);
  const list = (values: readonly (string | number)[]) => textArray(values.map(String));
  const moved = await withTenant(tenantId, (tx) =>
    rowsOf<{ id: string }>(
      tx,
      sql`
        with fence as materialized (${whileHeld(key, epoch)}), ready as materialized (
          select c.id, step.top, step.settled
          from campaigns c
          join unnest(${list(steps.map((step) => step.campaignId))}::uuid[],
            ${list(steps.map((step) => step.first))}::bigint[],
            ${list(steps.map((step) => step.last))}::bigint[],
            ${list(steps.map((step) => step.settledId))}::bigint[],
            ${list(steps.map((step) => step.queueVersion))}::int[]
          ) as step(id, bottom, top, settled, version) on step.id = c.id
          where c.tenant_id = ${tenantId} and c.state = 'running' and exists (select 1 from fence)
            and c.queue_version = step.version and c.cursor_id < step.bottom
            and (c.limit_id is null or step.top <= c.limit_id)
          order by c.id for no key update of c
        )
        update campaigns c set cursor_id = ready.top, cursor_at = ${at},
          settled_id = greatest(c.settled_id, least(c.cursor_id, ready.settled))
        from ready where c.tenant_id = ${tenantId} and c.id = ready.id
        returning c.id`,
    ),
  );
  const campaigns = new Set(moved.map(({ id }) => id));
  return messages.flatMap((message) =>
    campaigns.has(message.campaignId ?? "") ? [{ ...message, attempt: 1, markedAt: at }] : [],
  );
}

async function markDue(
  key: LaneKey,
  epoch: bigint,
  messages: readonly ReadyMessage[],
  at: Date,
): Promise<MarkedMessage[]> {
  const { tenantId } = key;
  const ids = textArray(messages.map(({ id }) => id));
  const campaigns = textArray([...new Set(messages.flatMap((one) => one.campaignId ?? []))]);
  const rows = await withTenant(
    tenantId,
    (tx) =>
      rowsOf<{ id: string; attempt: number }>(
        tx,
        sql`
        with fence as materialized (${whileHeld(key, epoch)}), running as materialized (
          select c.id from campaigns c
          where c.tenant_id = ${tenantId} and c.id = any(${campaigns}::uuid[]) and c.state = 'running'
            and exists (select 1 from fence)
          order by c.id for share of c
        ), locked as materialized (
          select m.id from messages m
          where m.tenant_id = ${tenantId} and m.id = any(${ids}::bigint[])
            and exists (select 1 from fence)
            and (m.campaign_id is null or m.campaign_id in (select id from running))
            and m.state in (${queued}, ${retry}, ${unknown}) and exists (
              select 1 from due_messages d where d.tenant_id = m.tenant_id and d.message_id = m.id)
          order by m.id for no key update of m
        )
        update messages m set state = ${sending}, attempts = m.attempts + 1,
          attempted_at = ${at}, lane_epoch = ${epoch}
        from locked where m.tenant_id = ${tenantId} and m.id = any(${ids}::bigint[])
          and m.id = locked.id
        returning m.id::text as id, m.attempts as attempt`,
      ),
    byNamedIds,
  );
  const attempts = new Map(rows.map(({ id, attempt }) => [id, attempt]));
  return messages.flatMap((message) => {
    const attempt = attempts.get(message.id);
    return attempt === undefined ? [] : [{ ...message, attempt, markedAt: at }];
  });
}

/** What of a campaign is marked next: from the first to the last of its messages. */
type Step = CampaignProgress & { first: string; last: string; queueVersion: number };

function stepsOf(messages: readonly ReadyMessage[], progress: readonly CampaignProgress[]): Step[] {
  const settled = new Map(progress.map((one) => [one.campaignId, one.settledId]));
  const steps = new Map<string, Step>();
  for (const { campaignId, id, queueVersion } of messages) {
    if (campaignId === null) throw new Error("Only campaigns have turns.");
    const step = steps.get(campaignId);
    const settledId = settled.get(campaignId) ?? "0";
    if (step) step.last = id;
    else steps.set(campaignId, { campaignId, first: id, last: id, settledId, queueVersion });
  }
  return [...steps.values()];
}
