import "server-only";
import { sql } from "drizzle-orm";
import type { CampaignState, SendingWindow } from "@/lib/campaigns/campaign.schema";
import { messageStates } from "@/lib/messages/message-state.schema";
import { type TenantId, tenantIdSchema } from "@/lib/tenants/tenant.schema";
import { asSystem, openDatabase, withTenant } from "../doors";
import { rowsOf } from "../rows";

const { queued, sending, retry } = messageStates;
/** What one transaction holds back; the embedded database serves nobody else meanwhile. */
const holdChunk = () => (openDatabase().kind === "embedded" ? 1_000 : 20_000);
const LAST_ID = "9223372036854775807";

/** A campaign that the clock has a say in. */
export type TimedCampaign = {
  tenantId: TenantId;
  id: string;
  state: CampaignState;
  window: SendingWindow | null;
  keepsLimit: boolean;
  /** Meta's limit of people in 24 hours for its number, as Meta calls it. */
  messagingLimit: string | null;
  /** Everybody of its audience has a message. */
  isPrepared: boolean;
  /** It is to begin or go on, or what it was allowed is used up. */
  isDue: boolean;
  /** It waits because the day's recipients are used up. */
  isOverLimit: boolean;
};

/** What came due longer ago was seen when it did: very many may wait although their time has come. */
const JUST_NOW_MS = 2 * 60_000;

/** Campaigns that begin or go on, and running ones with hours or a limit, of all tenants. */
export async function listTimedCampaigns(at: Date): Promise<TimedCampaign[]> {
  const justNow = new Date(at.getTime() - JUST_NOW_MS);
  const rows = await asSystem((tx) =>
    rowsOf<Omit<TimedCampaign, "tenantId"> & { tenantId: string }>(
      tx,
      sql`
        select c.tenant_id as "tenantId", c.id, c.state, c.window, c.keeps_limit as "keepsLimit",
          k.messaging_limit as "messagingLimit", c.audience is null as "isPrepared",
          c.state = 'waiting' and c.keeps_limit and c.limit_id = 0 as "isOverLimit",
          case when c.state = 'running' then
            c.keeps_limit and (c.limit_id is null or not exists (
              select 1 from messages m where m.tenant_id = c.tenant_id and m.campaign_id = c.id
                and m.id > c.cursor_id and m.id <= c.limit_id and m.state = ${queued}))
            or c.window is not null and not exists (
              select 1 from messages m where m.tenant_id = c.tenant_id and m.campaign_id = c.id
                and m.id > c.cursor_id and m.state = ${queued})
          else
            coalesce(c.continues_at, c.start_at, c.created_at) <= ${at}
            or c.state = 'waiting' and not c.keeps_limit and exists (
              select 1 from due_messages d
              join messages m on m.tenant_id = d.tenant_id and m.id = d.message_id
              where d.tenant_id = c.tenant_id and d.connection_id = c.connection_id
                and d.due_at between ${justNow} and ${at} and m.campaign_id = c.id)
          end as "isDue"
        from campaigns c join connections k on k.tenant_id = c.tenant_id and k.id = c.connection_id
        where c.state = 'waiting'
          or c.state = 'scheduled' and coalesce(c.continues_at, c.start_at, c.created_at) <= ${at}
          or c.state = 'running' and (c.window is not null or c.keeps_limit)
        order by c.created_at, c.id`,
    ),
  );
  return rows.map((row) => ({ ...row, tenantId: tenantIdSchema.parse(row.tenantId) }));
}

/** Keeps others from changing the campaign until the end of the transaction. @returns how it is now */
export async function lockTimedCampaign(tenantId: TenantId, id: string) {
  const [row] = await withTenant(tenantId, (tx) =>
    rowsOf<{ state: CampaignState; limitId: string | null; continues: string | null }>(
      tx,
      sql`
        select c.state, c.limit_id::text as "limitId",
          extract(epoch from c.continues_at)::text as continues
        from campaigns c
        where c.tenant_id = ${tenantId} and c.id = ${id} for no key update`,
    ),
  );
  return row ? { ...row, continuesAt: timeOf(row.continues) } : null;
}

function timeOf(seconds: string | null): Date | null {
  return seconds === null ? null : new Date(Math.round(Number(seconds) * 1_000));
}

/** What the SQL below asks of `closed`: a CTE `k`, and when a message's recipient may be written to. */
function openings(closed: ReadonlyMap<string, Date>) {
  const codes = sql.param([...closed.keys()]);
  const opens = sql.param([...closed.values()].map((at) => at.toISOString()));
  return {
    opensAt: sql`k as materialized (
      select * from unnest(${codes}::text[], ${opens}::timestamptz[]) as k(code, opens_at))`,
    // Calling codes have one to three digits.
    lookUp: sql`
      left join k k1 on k1.code = left(m.recipient, 1)
      left join k k2 on k2.code = left(m.recipient, 2)
      left join k k3 on k3.code = left(m.recipient, 3)`,
    opening: sql`coalesce(k1.opens_at, k2.opens_at, k3.opens_at)`,
  };
}

/**
 * Moves the messages to people who may not be written to now to when they may be: those not yet
 * marked get a place among the due ones.
 *
 * @param closed calling codes, each with when it opens
 */
export async function holdClosed(
  tenantId: TenantId,
  campaignId: string,
  closed: ReadonlyMap<string, Date>,
): Promise<void> {
  if (closed.size === 0) return;
  const { opensAt, lookUp, opening } = openings(closed);
  for (let from = "0"; ; ) {
    const [chunk] = await withTenant(tenantId, (tx) =>
      rowsOf<{ last: string | null; count: number }>(
        tx,
        sql`
          with campaign as materialized (
            select connection_id, cursor_id from campaigns
            where tenant_id = ${tenantId} and id = ${campaignId} and state <> 'cancelled'
            for no key update
          ), ${opensAt}, seen as materialized (
            select m.id, m.recipient from messages m
            where m.tenant_id = ${tenantId} and m.campaign_id = ${campaignId} and m.id > ${from}::bigint
              and m.state = ${queued} and m.id > (select cursor_id from campaign)
            order by m.id limit ${holdChunk()} for no key update
          ), closed as materialized (
            select m.id, ${opening} as opens_at from seen m ${lookUp} where ${opening} is not null
          ), moved as (
            update messages m set state = ${retry} from closed
            where m.tenant_id = ${tenantId} and m.id = closed.id
          ), read_anew as (
            update campaigns set queue_version = queue_version + 1
            where tenant_id = ${tenantId} and id = ${campaignId} and exists (select 1 from closed)
          ), placed as (
            insert into due_messages (tenant_id, message_id, connection_id, due_at)
            select ${tenantId}, closed.id, campaign.connection_id, closed.opens_at from closed, campaign
            on conflict (tenant_id, message_id) do update set due_at = excluded.due_at
          )
          select max(id)::text as last, count(*)::int as count from seen`,
      ),
    );
    if (!chunk?.last || chunk.count < holdChunk()) break;
    from = chunk.last;
  }
}

/**
 * Moves what is due before `soon` to when its recipients may be written to: also retries that were
 * planned since they were last looked at.
 */
export async function holdDue(
  tenantId: TenantId,
  campaignId: string,
  closed: ReadonlyMap<string, Date>,
  soon: Date,
): Promise<void> {
  if (closed.size === 0) return;
  const { opensAt, lookUp, opening } = openings(closed);
  await withTenant(tenantId, (tx) =>
    tx.execute(sql`
      with ${opensAt}, early as materialized (
        select m.id, ${opening} as opens_at
        from due_messages d
        join messages m on m.tenant_id = d.tenant_id and m.id = d.message_id ${lookUp}
        where d.tenant_id = ${tenantId} and d.due_at < ${soon} and d.connection_id = (
            select connection_id from campaigns where tenant_id = ${tenantId} and id = ${campaignId})
          and m.campaign_id = ${campaignId} and m.state <> ${sending} and d.due_at < ${opening}
        order by m.id for no key update of m
      )
      update due_messages d set due_at = greatest(d.due_at, early.opens_at)
      from early where d.tenant_id = ${tenantId} and d.message_id = early.id`),
  );
}

/** Puts the campaign where the clock wants it. */
export async function moveTimedCampaign(
  tenantId: TenantId,
  id: string,
  to: { state: "running" | "waiting"; continuesAt: Date | null; limitId: string | null },
): Promise<void> {
  await withTenant(tenantId, (tx) =>
    tx.execute(sql`
      update campaigns set state = ${to.state}, continues_at = ${to.continuesAt},
        limit_id = ${to.limitId}::bigint
      where tenant_id = ${tenantId} and id = ${id}
        and (state, continues_at, limit_id) is distinct from
          (${to.state}::campaign_state, ${to.continuesAt}::timestamptz, ${to.limitId}::bigint)`),
  );
}

/** What of a campaign may go next, up to a limit's id; null: everything. */
export async function readNext(tenantId: TenantId, id: string, limitId: string | null) {
  const last = sql`${limitId ?? LAST_ID}::bigint`;
  const waiting = sql`
    from due_messages d join messages m on m.tenant_id = d.tenant_id and m.id = d.message_id
    where d.tenant_id = c.tenant_id and d.connection_id = c.connection_id and m.campaign_id = c.id`;
  const [row] = await withTenant(tenantId, (tx) =>
    rowsOf<{ hasQueued: boolean; hasHeld: boolean; due: string | null }>(
      tx,
      sql`
        select exists (
            select 1 from messages m where m.tenant_id = c.tenant_id and m.campaign_id = c.id
              and m.id > c.cursor_id and m.id <= ${last} and m.state = ${queued}
          ) as "hasQueued",
          exists (select 1 ${waiting} and m.attempts = 0 and m.id <= ${last}) as "hasHeld",
          (select extract(epoch from min(d.due_at))::text
            ${waiting} and (m.attempts > 0 or m.id <= ${last})) as due
        from campaigns c where c.tenant_id = ${tenantId} and c.id = ${id}`,
    ),
  );
  if (!row) throw new Error("The campaign is gone.");
  const { hasQueued, hasHeld, due } = row;
  return {
    /** Some wait for nothing but their turn, */
    hasQueued,
    /** others, who were never tried either, for a time of their own. */
    hasHeld,
    /** The first time that somebody waits for. */
    dueAt: timeOf(due),
  };
}
