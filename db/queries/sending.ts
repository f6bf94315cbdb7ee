import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { MessageContent } from "@/lib/graph/message-content.schema";
import type { MessageError } from "@/lib/messages/message.schema";
import { type MessageState, messageStates } from "@/lib/messages/message-state.schema";
import type { Transaction } from "../client";
import { withTenant } from "../doors";
import { rowsOf } from "../rows";
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
};

/** A message that is committed as `sending`. `attempt` counts from 1 and is never used twice. */
export type MarkedMessage = ReadyMessage & { attempt: number };

/** What became of one attempt, as it is written down. */
export type SendResult = {
  id: string;
  attempt: number;
  state: "accepted" | "held" | "failed" | "unknown" | "retry";
  wamid: string | null;
  error: MessageError | null;
  /** It had a place in `due_messages`, which ends unless there is a new `dueAt`. */
  wasDue: boolean;
  /** When it may be tried again; only with `retry`, or with `unknown` that is tried once more. */
  dueAt: Date | null;
};

const { queued, sending, unknown, retry } = messageStates;

/** The running campaigns of a lane, oldest first, with how far each was marked. */
export async function listRunningCampaigns({ tenantId, connectionId }: LaneKey) {
  return await withTenant(tenantId, (tx) =>
    rowsOf<{ id: string; cursorId: string; content: MessageContent }>(
      tx,
      sql`
        select id, cursor_id::text as "cursorId", content from campaigns
        where tenant_id = ${tenantId} and connection_id = ${connectionId} and state = 'running'
        order by created_at, id`,
    ),
  );
}

/** The next never-marked messages of a campaign after `afterId`, in order. Takes no locks. */
export async function listQueuedMessages(
  { tenantId }: LaneKey,
  campaignId: string,
  afterId: string,
  limit: number,
): Promise<{ id: string; recipient: string }[]> {
  return await withTenant(tenantId, (tx) =>
    rowsOf(
      tx,
      sql`
        select id::text as id, recipient from messages
        where tenant_id = ${tenantId} and campaign_id = ${campaignId} and id > ${afterId}::bigint
          and state = ${queued}
        order by messages.id limit ${limit}`,
    ),
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
        select m.id::text as id, m.campaign_id as "campaignId", m.recipient,
          coalesce(m.content, c.content) as content, true as "isDue"
        from due_messages d
        join messages m on m.tenant_id = d.tenant_id and m.id = d.message_id
        left join campaigns c on c.tenant_id = m.tenant_id and c.id = m.campaign_id
        where d.tenant_id = ${tenantId} and d.connection_id = ${connectionId} and d.due_at <= ${at}
          and m.state <> ${sending} and (c.id is null or c.state = 'running')
        order by d.due_at, d.message_id limit ${limit}`,
    ),
  );
}

/**
 * Commits messages as `sending`, before a byte of them leaves. Only what comes back may be sent.
 *
 * Nothing is marked for a lane that was taken over (its epoch moved on), for campaigns that stopped
 * running meanwhile, or for messages somebody else has settled.
 */
export async function markSending(
  { tenantId, connectionId }: LaneKey,
  epoch: bigint,
  messages: readonly ReadyMessage[],
  at: Date,
): Promise<MarkedMessage[]> {
  const ids = `{${messages.map((message) => message.id).join(",")}}`;
  return await withTenant(tenantId, async (tx) => {
    const marked = await rowsOf<{ id: string; attempt: number }>(
      tx,
      sql`
        with fence as materialized (
          select 1 from lanes
          where tenant_id = ${tenantId} and connection_id = ${connectionId} and epoch = ${epoch}
          for share
        ), wanted as materialized (
          select unnest(${ids}::bigint[]) as id
        ), stepped as (
          update campaigns c set cursor_id = greatest(c.cursor_id, top.id)
          from (
            select m.campaign_id, max(m.id) as id from messages m join wanted w on w.id = m.id
            where m.tenant_id = ${tenantId} and m.campaign_id is not null group by 1
          ) top
          where c.tenant_id = ${tenantId} and c.id = top.campaign_id and c.state = 'running'
            and exists (select 1 from fence)
          returning c.id
        ), locked as materialized (
          select m.id from messages m join wanted w on w.id = m.id
          where m.tenant_id = ${tenantId} and exists (select 1 from fence)
            and (m.campaign_id is null or m.campaign_id in (select id from stepped))
            and (m.state = ${queued} and m.campaign_id is not null
              or m.state in (${queued}, ${retry}, ${unknown}) and exists (
                select 1 from due_messages d where d.tenant_id = m.tenant_id and d.message_id = m.id))
          order by m.id for no key update of m
        )
        update messages m set state = ${sending}, attempts = m.attempts + 1,
          attempted_at = ${at}, lane_epoch = ${epoch}
        from locked where m.tenant_id = ${tenantId} and m.id = locked.id
        returning m.id::text as id, m.attempts as attempt`,
    );
    const attempts = new Map(marked.map((row) => [row.id, row.attempt]));
    return messages.flatMap((message) => {
      const attempt = attempts.get(message.id);
      return attempt === undefined ? [] : [{ ...message, attempt }];
    });
  });
}

/**
 * Writes down what became of attempts. May be repeated: a status webhook that was quicker stays.
 *
 * @param epoch an owner that lost the lane may still tell outcomes, but not what is settled
 * @param settled per campaign, the id up to which nothing is in the sender's hands any more
 */
export async function recordResults(
  { tenantId, connectionId }: LaneKey,
  epoch: bigint,
  results: readonly SendResult[],
  settled: ReadonlyMap<string, string>,
  at: Date,
): Promise<void> {
  await withTenant(tenantId, async (tx) => {
    if (results.length > 0) await writeResults(tx, { tenantId, connectionId }, results, at);
    for (const [campaignId, id] of settled) {
      await tx.execute(sql`
        update campaigns set settled_id = greatest(settled_id, least(cursor_id, ${id}::bigint))
        where tenant_id = ${tenantId} and id = ${campaignId} and settled_id < ${id}::bigint
          and exists (select 1 from lanes where tenant_id = ${tenantId}
            and connection_id = ${connectionId} and epoch = ${epoch})`);
    }
  });
}

async function writeResults(
  tx: Transaction,
  { tenantId, connectionId }: LaneKey,
  results: readonly SendResult[],
  at: Date,
): Promise<void> {
  const records = sql`jsonb_to_recordset(${JSON.stringify(results.map(toRecord))}::jsonb) as r(
    id bigint, attempt int, state int, wamid text, code int, subcode int, text text, details text,
    trace text, due_at timestamptz)`;
  // Ids are locked in order: webhooks update the same rows at the same time.
  await tx.execute(sql`
    with r as materialized (select * from ${records}),
    locked as materialized (
      select m.id from messages m join r on r.id = m.id
      where m.tenant_id = ${tenantId} order by m.id for no key update of m
    ),
    named as (
      insert into wamids (tenant_id, wamid, message_id)
      select ${tenantId}, r.wamid, r.id from r where r.wamid is not null on conflict do nothing
    )
    update messages m set
      state = case when m.state in (${sending}, ${unknown}) then r.state else m.state end,
      wamid = coalesce(m.wamid, r.wamid),
      accepted_at = case when r.wamid is null then m.accepted_at else coalesce(m.accepted_at, ${at}) end,
      failed_at = case when r.state = ${messageStates.failed} and m.state in (${sending}, ${unknown})
        then ${at} else m.failed_at end,
      error_code = ${errorOf("error_code", "code")},
      error_subcode = ${errorOf("error_subcode", "subcode")},
      error_text = ${errorOf("error_text", "text")},
      error_details = ${errorOf("error_details", "details")},
      error_trace = ${errorOf("error_trace", "trace")}
    from r, locked
    where m.tenant_id = ${tenantId} and m.id = r.id and locked.id = m.id and m.attempts = r.attempt`);
  // A webhook that was quicker may have planned a retry: that place stays.
  if (results.some((result) => result.wasDue)) {
    await tx.execute(sql`
      with r as materialized (select * from ${records})
      delete from due_messages d using r, messages m
      where d.tenant_id = ${tenantId} and d.message_id = r.id and m.tenant_id = d.tenant_id
        and m.id = r.id and m.attempts = r.attempt
        and m.state <> ${retry} and (r.due_at is null or m.state <> r.state)`);
  }
  if (results.some((result) => result.dueAt)) {
    await tx.execute(sql`
      insert into due_messages (tenant_id, message_id, connection_id, due_at)
      select ${tenantId}, r.id, ${connectionId}, r.due_at from ${records}
      join messages m on m.tenant_id = ${tenantId} and m.id = r.id and m.attempts = r.attempt
      where r.due_at is not null and m.state = r.state
      on conflict (tenant_id, message_id) do update set due_at = excluded.due_at`);
  }
}

function errorOf(column: string, field: string): SQL {
  const [old, fresh] = [sql.raw(`m.${column}`), sql.raw(`r.${field}`)];
  return sql`case when m.state in (${sending}, ${unknown}) then ${fresh} else ${old} end`;
}

function toRecord(result: SendResult) {
  return {
    id: result.id,
    attempt: result.attempt,
    state: messageStates[result.state satisfies MessageState],
    wamid: result.wamid,
    code: result.error?.code ?? null,
    subcode: result.error?.subcode ?? null,
    text: result.error?.text ?? null,
    details: result.error?.details ?? null,
    trace: result.error?.trace ?? null,
    due_at: result.dueAt?.toISOString() ?? null,
  };
}

/**
 * Takes back marks whose commit was never confirmed (the database was lost meanwhile). Only for
 * messages that this owner knows it did not send.
 */
export async function unmarkSending(
  { tenantId, connectionId }: LaneKey,
  epoch: bigint,
  ids: readonly string[],
  at: Date,
): Promise<void> {
  const list = `{${ids.join(",")}}`;
  await withTenant(tenantId, async (tx) => {
    // Waits for the lost transaction, which the server may still be committing.
    await tx.execute(sql`
      select 1 from messages where tenant_id = ${tenantId} and id = any(${list}::bigint[])
      order by messages.id for no key update`);
    await tx.execute(sql`
      with taken_back as (
        update messages m set state = ${retry}
        where m.tenant_id = ${tenantId} and m.state = ${sending} and m.lane_epoch = ${epoch}
          and m.id = any(${list}::bigint[])
        returning m.id
      )
      insert into due_messages (tenant_id, message_id, connection_id, due_at)
      select ${tenantId}, id, ${connectionId}, ${at} from taken_back
      on conflict (tenant_id, message_id) do nothing`);
  });
}

/** Whether this owner still holds the lane. */
export async function holdsLane(
  { tenantId, connectionId }: LaneKey,
  epoch: bigint,
): Promise<boolean> {
  const rows = await withTenant(tenantId, (tx) =>
    rowsOf(
      tx,
      sql`select 1 from lanes where tenant_id = ${tenantId} and connection_id = ${connectionId}
        and epoch = ${epoch}`,
    ),
  );
  return rows.length > 0;
}

/** Test messages that wait on a lane which cannot send any more. */
export async function failWaitingTests(
  { tenantId, connectionId }: LaneKey,
  reason: string,
  at: Date,
): Promise<void> {
  await withTenant(tenantId, (tx) =>
    tx.execute(sql`
      with gone as (
        delete from due_messages d using messages m
        where d.tenant_id = ${tenantId} and d.connection_id = ${connectionId}
          and m.tenant_id = d.tenant_id and m.id = d.message_id and m.campaign_id is null
        returning d.message_id
      )
      update messages m set state = ${messageStates.failed}, failed_at = ${at}, error_text = ${reason}
      from gone where m.tenant_id = ${tenantId} and m.id = gone.message_id
        and m.state in (${queued}, ${retry})`),
  );
}
