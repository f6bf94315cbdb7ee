import "server-only";
import { sql } from "drizzle-orm";
import type { CampaignState, SendingWindow } from "@/lib/campaigns/campaign.schema";
import { messageStates } from "@/lib/messages/message-state.schema";
import { type TenantId, tenantIdSchema } from "@/lib/tenants/tenant.schema";
import { asSystem, withTenant } from "../doors";
import { rowsOf } from "../rows";

const { queued, sending, unknown, accepted, sent, delivered, read, retry, held } = messageStates;
const HOLD_CHUNK = 20_000;

/** A campaign that the clock has a say in. */
export type TimedCampaign = {
  tenantId: TenantId;
  id: string;
  state: CampaignState;
  window: SendingWindow | null;
  keepsLimit: boolean;
  /** Everybody of its audience has a message. */
  isPrepared: boolean;
  /** It is to begin or go on, or what it was allowed is used up. */
  isDue: boolean;
};

/** Campaigns that should begin or go on at `at`, and running ones with hours or a limit, of all tenants. */
export async function listTimedCampaigns(at: Date): Promise<TimedCampaign[]> {
  const rows = await asSystem((tx) =>
    rowsOf<Omit<TimedCampaign, "tenantId"> & { tenantId: string }>(
      tx,
      sql`
        select tenant_id as "tenantId", id, state, "window", keeps_limit as "keepsLimit",
          audience is null as "isPrepared", state <> 'running'
            or keeps_limit and (limit_id is null or not exists (
              select 1 from messages m where m.tenant_id = c.tenant_id and m.campaign_id = c.id
                and m.id > c.cursor_id and m.id <= c.limit_id and m.state = ${queued}))
            or "window" is not null and not exists (
              select 1 from messages m where m.tenant_id = c.tenant_id and m.campaign_id = c.id
                and m.id > c.cursor_id and m.state = ${queued}) as "isDue"
        from campaigns c
        where state in ('scheduled', 'waiting')
            and coalesce(continues_at, start_at, created_at) <= ${at}
          or state = 'running' and ("window" is not null or keeps_limit)
        order by created_at, id`,
    ),
  );
  return rows.map((row) => ({ ...row, tenantId: tenantIdSchema.parse(row.tenantId) }));
}

/** Keeps others from changing the campaign until the end of the transaction. @returns its state now */
export async function lockTimedCampaign(tenantId: TenantId, id: string) {
  const [row] = await withTenant(tenantId, (tx) =>
    rowsOf<{ state: CampaignState; messagingLimit: string | null }>(
      tx,
      sql`
        select c.state, k.messaging_limit as "messagingLimit"
        from campaigns c join connections k on k.tenant_id = c.tenant_id and k.id = c.connection_id
        where c.tenant_id = ${tenantId} and c.id = ${id} for no key update of c`,
    ),
  );
  return row ?? null;
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
            select connection_id from campaigns
            where tenant_id = ${tenantId} and id = ${campaignId} for no key update
          ), ${opensAt}, seen as materialized (
            select m.id, m.recipient from messages m
            where m.tenant_id = ${tenantId} and m.campaign_id = ${campaignId} and m.id > ${from}::bigint
              and m.state = ${queued} and exists (select 1 from campaign)
            order by m.id limit ${HOLD_CHUNK} for no key update
          ), closed as materialized (
            select m.id, ${opening} as opens_at from seen m ${lookUp} where ${opening} is not null
          ), moved as (
            update messages m set state = ${retry} from closed
            where m.tenant_id = ${tenantId} and m.id = closed.id
          ), placed as (
            insert into due_messages (tenant_id, message_id, connection_id, due_at)
            select ${tenantId}, closed.id, campaign.connection_id, closed.opens_at from closed, campaign
            on conflict (tenant_id, message_id) do update set due_at = excluded.due_at
          )
          select max(id)::text as last, count(*)::int as count from seen`,
      ),
    );
    if (!chunk?.last || chunk.count < HOLD_CHUNK) break;
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
      where tenant_id = ${tenantId} and id = ${id}`),
  );
}

type UnsentCounts = {
  limitId: string | null;
  /** Not tried yet, up to the limit's id and above it. */
  allowed: number;
  beyond: number;
  /** Of both, those that wait for nothing. */
  free: number;
  hasRetries: boolean;
};

/** What a campaign still has to send; `dueAt` is when the first that is held back may go. */
export async function readUnsent(tenantId: TenantId, id: string) {
  const [row] = await withTenant(tenantId, (tx) =>
    rowsOf<UnsentCounts & { dueAt: string | null }>(
      tx,
      sql`
        select c.limit_id::text as "limitId",
          count(*) filter (where m.id <= coalesce(c.limit_id, 0))::int as allowed,
          count(*) filter (where m.id > coalesce(c.limit_id, 0))::int as beyond,
          count(*) filter (where m.state = ${queued})::int as free,
          min(extract(epoch from d.due_at))::text as "dueAt",
          exists (
            select 1 from due_messages again join messages tried
              on tried.tenant_id = again.tenant_id and tried.id = again.message_id
            where again.tenant_id = c.tenant_id and again.connection_id = c.connection_id
              and tried.campaign_id = c.id and tried.attempts > 0
          ) as "hasRetries"
        from campaigns c
        left join messages m on m.tenant_id = c.tenant_id and m.campaign_id = c.id
          and m.attempts = 0 and m.state in (${queued}, ${retry})
        left join due_messages d on d.tenant_id = m.tenant_id and d.message_id = m.id
        where c.tenant_id = ${tenantId} and c.id = ${id}
        group by c.tenant_id, c.id`,
    ),
  );
  if (!row) throw new Error("The campaign is gone.");
  return { ...row, dueAt: row.dueAt === null ? null : new Date(Number(row.dueAt) * 1_000) };
}

/** The id of the `count`-th message that was not tried yet; the last where fewer are. */
export async function findLimitId(tenantId: TenantId, id: string, count: number): Promise<string> {
  const [row] = await withTenant(tenantId, (tx) =>
    rowsOf<{ id: string | null }>(
      tx,
      sql`
        select max(id)::text as id from (
          select id from messages where tenant_id = ${tenantId} and campaign_id = ${id}
            and attempts = 0 and state in (${queued}, ${retry})
          order by messages.id limit ${count}
        ) next`,
    ),
  );
  return row?.id ?? "0";
}

/** Who a campaign's template may have reached: everything but a refusal. */
const reached = sql`m.state in (${sending}, ${unknown}, ${accepted}, ${sent}, ${delivered}, ${read}, ${held})`;

/**
 * When the people whom the tenant wrote to first since `since` were last written to, oldest first:
 * each takes a place of the day's limit. Which numbers share a limit is not known here, so all of the
 * organization's count.
 */
export async function listRecentlyReached(tenantId: TenantId, since: Date): Promise<Date[]> {
  const rows = await withTenant(tenantId, (tx) =>
    rowsOf<{ at: string }>(
      tx,
      sql`
        select extract(epoch from max(m.attempted_at))::text as at
        from campaigns c join messages m on m.tenant_id = c.tenant_id and m.campaign_id = c.id
        where c.tenant_id = ${tenantId} and c.content->>'type' = 'template'
          and (c.finished_at is null or c.finished_at > ${since})
          and m.attempted_at > ${since} and ${reached}
        group by m.recipient order by max(m.attempted_at)`,
    ),
  );
  return rows.map(({ at }) => new Date(Number(at) * 1_000));
}

/** How many messages the tenant's other running campaigns were allowed and have not tried yet. */
export async function countAllowed(tenantId: TenantId, exceptId: string): Promise<number> {
  const [row] = await withTenant(tenantId, (tx) =>
    rowsOf<{ allowed: number }>(
      tx,
      sql`
        select count(*)::int as allowed
        from campaigns c join messages m on m.tenant_id = c.tenant_id and m.campaign_id = c.id
          and m.id <= c.limit_id and m.attempts = 0 and m.state in (${queued}, ${retry})
        where c.tenant_id = ${tenantId} and c.id <> ${exceptId} and c.keeps_limit
          and c.state = 'running'`,
    ),
  );
  return row?.allowed ?? 0;
}
