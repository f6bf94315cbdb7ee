import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { MessageError } from "@/lib/messages/message.schema";
import { type MessageState, messageStates } from "@/lib/messages/message-state.schema";
import type { Transaction } from "../client";
import { withTenant } from "../doors";
import { byNamedIds, textArray } from "../rows";
import { type LaneKey, whileHeld } from "./lanes";
import type { CampaignProgress } from "./marking";

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
  /** When it was marked. */
  markedAt: Date;
  /** What Meta's "later" adds to the strikes of the message: with enough of them it is given up. */
  strikes: number;
};

type Accepted = SendResult & { wamid: string };

const { queued, sending, unknown, retry, failed } = messageStates;

/** Of a message `m`: nobody has told yet what became of what left. */
const isUnderWay = sql`m.state in (${queued}, ${sending}, ${unknown})`;
/** The same message as the result's: one in its first sender's hands has no attempt written down. */
const isSameAttempt = (attempt: SQL) => sql`(m.attempts = ${attempt}
  or m.attempts = 0 and m.state = ${queued} and ${attempt} = 1)`;

/**
 * Writes down what became of attempts. May be repeated: a status webhook that was quicker stays.
 *
 * Each transaction locks its messages in order, since webhooks update the same rows meanwhile.
 */
export async function recordResults(
  key: LaneKey,
  results: readonly SendResult[],
  at: Date,
): Promise<void> {
  const plain = results.filter(isPlain);
  const rest = results.filter((result) => !isPlain(result));
  const { tenantId } = key;
  if (plain.length > 0) {
    await withTenant(tenantId, (tx) => writeAccepted(tx, key, plain, at), byNamedIds);
  }
  if (rest.length > 0) {
    await withTenant(tenantId, (tx) => writeResults(tx, key, rest, at), byNamedIds);
  }
}

/** Almost every result, so it has a shorter way into the database. */
function isPlain(result: SendResult): result is Accepted {
  return result.state === "accepted" && result.wamid !== null && !result.wasDue && !result.dueAt;
}

async function writeAccepted(
  tx: Transaction,
  { tenantId }: LaneKey,
  results: readonly Accepted[],
  at: Date,
): Promise<void> {
  const ids = textArray(results.map((result) => result.id));
  const attempts = textArray(results.map((result) => String(result.attempt)));
  const wamids = textArray(results.map((result) => result.wamid));
  const marked = textArray(results.map((result) => String(result.markedAt.getTime())));
  await tx.execute(sql`
    with r as materialized (
      select * from unnest(${ids}::bigint[], ${attempts}::int[], ${wamids}::text[], ${marked}::float8[])
        as r(id, attempt, wamid, marked_ms)
    ), locked as materialized (
      select m.id, r.attempt, r.wamid, r.marked_ms from messages m join r on r.id = m.id
      where m.tenant_id = ${tenantId} and m.id = any(${ids}::bigint[]) order by m.id for no key update of m
    ), named as (
      insert into wamids (tenant_id, hash, message_id)
      select ${tenantId}, hashtextextended(r.wamid, 0), r.id from r on conflict do nothing
    )
    update messages m set
      state = case when ${isUnderWay} then ${messageStates.accepted} else m.state end,
      attempts = locked.attempt, attempted_at = coalesce(m.attempted_at, to_timestamp(locked.marked_ms / 1000)),
      wamid = locked.wamid, accepted_at = coalesce(m.accepted_at, ${at})
    from locked
    where m.tenant_id = ${tenantId} and m.id = any(${ids}::bigint[]) and m.id = locked.id
      and ${isSameAttempt(sql`locked.attempt`)}`);
}

async function writeResults(
  tx: Transaction,
  { tenantId, connectionId }: LaneKey,
  results: readonly SendResult[],
  at: Date,
): Promise<void> {
  const ids = textArray(results.map((result) => result.id));
  const records = sql`jsonb_to_recordset(${JSON.stringify(results.map(toRecord))}::jsonb) as r(
    id bigint, attempt int, state int, wamid text, code int, subcode int, text text, details text,
    trace text, due_at timestamptz, marked_at timestamptz, strikes int)`;
  await tx.execute(sql`
    with r as materialized (select * from ${records}),
    locked as materialized (
      select r.* from messages m join r on r.id = m.id
      where m.tenant_id = ${tenantId} and m.id = any(${ids}::bigint[]) order by m.id for no key update of m
    ),
    named as (
      insert into wamids (tenant_id, hash, message_id)
      select ${tenantId}, hashtextextended(r.wamid, 0), r.id from r where r.wamid is not null
      on conflict do nothing
    )
    update messages m set
      state = case when ${isUnderWay} then locked.state else m.state end,
      strikes = case when ${isUnderWay} then m.strikes + locked.strikes else m.strikes end,
      attempts = locked.attempt, attempted_at = coalesce(m.attempted_at, locked.marked_at),
      wamid = coalesce(locked.wamid, m.wamid),
      accepted_at = case when locked.wamid is null then m.accepted_at else coalesce(m.accepted_at, ${at}) end,
      failed_at = case when locked.state = ${failed} and ${isUnderWay} then ${at} else m.failed_at end,
      error_code = ${errorOf("error_code", "locked.code")},
      error_subcode = ${errorOf("error_subcode", "locked.subcode")},
      error_text = ${errorOf("error_text", "locked.text")},
      error_details = ${errorOf("error_details", "locked.details")},
      error_trace = ${errorOf("error_trace", "locked.trace")}
    from locked
    where m.tenant_id = ${tenantId} and m.id = any(${ids}::bigint[]) and m.id = locked.id
      and ${isSameAttempt(sql`locked.attempt`)}`);
  // A webhook that was quicker may have planned a retry: that place stays.
  if (results.some((result) => result.wasDue)) {
    await tx.execute(sql`
      with r as materialized (select * from ${records})
      delete from due_messages d using r, messages m
      where d.tenant_id = ${tenantId} and d.message_id = r.id and m.tenant_id = d.tenant_id
        and m.id = any(${ids}::bigint[]) and m.id = r.id and m.attempts = r.attempt
        and m.state <> ${retry} and (r.due_at is null or m.state <> r.state)`);
  }
  if (results.some((result) => result.dueAt)) {
    await tx.execute(sql`
      insert into due_messages (tenant_id, message_id, connection_id, due_at)
      select ${tenantId}, r.id, ${connectionId}, r.due_at from ${records}
      join messages m on m.tenant_id = ${tenantId} and m.id = any(${ids}::bigint[]) and m.id = r.id
        and m.attempts = r.attempt
      where r.due_at is not null and m.state = r.state
      on conflict (tenant_id, message_id) do update set due_at = excluded.due_at`);
  }
}

/** What a webhook has settled meanwhile keeps its own error. */
function errorOf(column: string, fresh: string): SQL {
  const [old, value] = [sql.raw(`m.${column}`), sql.raw(fresh)];
  return sql`case when ${isUnderWay} then ${value} else ${old} end`;
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
    marked_at: result.markedAt.toISOString(),
    strikes: result.strikes,
  };
}

/** Writes down what has left the sender's hands, as far as it still holds the lane. */
export async function recordProgress(
  key: LaneKey,
  epoch: bigint,
  progress: readonly CampaignProgress[],
): Promise<void> {
  const { tenantId } = key;
  const campaigns = textArray(progress.map((one) => one.campaignId));
  const settled = textArray(progress.map((one) => one.settledId));
  await withTenant(tenantId, (tx) =>
    tx.execute(sql`
      with fence as materialized (${whileHeld(key, epoch)}), behind as materialized (
        select c.id, p.settled from campaigns c
        join unnest(${campaigns}::uuid[], ${settled}::bigint[]) as p(id, settled) on p.id = c.id
        where c.tenant_id = ${tenantId} and c.settled_id < p.settled and exists (select 1 from fence)
        order by c.id for no key update of c
      )
      update campaigns c set settled_id = greatest(c.settled_id, least(c.cursor_id, behind.settled))
      from behind where c.tenant_id = ${tenantId} and c.id = behind.id`),
  );
}
