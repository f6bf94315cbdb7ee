import "server-only";
import { sql } from "drizzle-orm";
import { messageStates } from "@/lib/messages/message-state.schema";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { withTenant } from "../doors";
import { rowsOf } from "../rows";

const { unknown, failed, retry } = messageStates;

/** Failures of one kind in a campaign. */
export type FailureGroup = {
  code: number | null;
  subcode: number | null;
  /** One of Meta's texts; they differ by little within a kind. */
  text: string | null;
  details: string | null;
  messages: number;
  /** Of these, those that failed before the given time. */
  older: number;
};

/** What failed in a campaign, by Meta's code, most first. */
export async function listFailureGroups(
  tenantId: TenantId,
  campaignId: string,
  before: Date,
): Promise<FailureGroup[]> {
  return await withTenant(tenantId, (tx) =>
    rowsOf(
      tx,
      sql`
        select error_code as code, error_subcode as subcode, min(error_text) as text,
          min(error_details) as details, count(*)::int as messages,
          count(*) filter (where failed_at <= ${before})::int as older
        from messages
        where tenant_id = ${tenantId} and campaign_id = ${campaignId} and state = ${failed}
        group by error_code, error_subcode order by messages desc, error_code`,
    ),
  );
}

/** How many outcomes of a campaign nobody knows, of attempts before the given time. */
export async function countLongUnknown(
  tenantId: TenantId,
  campaignId: string,
  before: Date,
): Promise<number> {
  const [row] = await withTenant(tenantId, (tx) =>
    rowsOf<{ messages: number }>(
      tx,
      sql`
        select count(*)::int as messages from messages m
        where m.tenant_id = ${tenantId} and m.campaign_id = ${campaignId} and ${isLongUnknown(before)}`,
    ),
  );
  return row?.messages ?? 0;
}

function isLongUnknown(before: Date) {
  return sql`m.state = ${unknown} and m.attempted_at <= ${before} and not exists (
    select 1 from due_messages d where d.tenant_id = m.tenant_id and d.message_id = m.id)`;
}

/** A kind of failure that goes again; `onlyOlder`: only those before the given time. */
export type FailurePick = Pick<FailureGroup, "code" | "subcode"> & { onlyOlder: boolean };

/**
 * Gives messages of a campaign a new attempt, due at once. The campaign's row is to be locked before.
 *
 * @param which the outcomes that are long unknown, or these kinds of failures
 * @returns how many
 */
export async function planNewAttempts(
  tenantId: TenantId,
  campaignId: string,
  which: "unknown" | readonly FailurePick[],
  { before, at }: { before: Date; at: Date },
): Promise<number> {
  const picks = which === "unknown" ? [] : which;
  const codes = sql.param(picks.map(({ code }) => code));
  const subcodes = sql.param(picks.map(({ subcode }) => subcode));
  const olds = sql.param(picks.map(({ onlyOlder }) => onlyOlder));
  const isWanted =
    which === "unknown"
      ? isLongUnknown(before)
      : sql`m.state = ${failed} and exists (
          select 1 from unnest(${codes}::int[], ${subcodes}::int[], ${olds}::boolean[])
            as p(code, subcode, old)
          where m.error_code is not distinct from p.code
            and m.error_subcode is not distinct from p.subcode
            and (not p.old or m.failed_at <= ${before}))`;
  const rows = await withTenant(tenantId, (tx) =>
    rowsOf<{ id: string }>(
      tx,
      sql`
        with locked as materialized (
          select m.id, m.connection_id from messages m
          where m.tenant_id = ${tenantId} and m.campaign_id = ${campaignId} and ${isWanted}
          order by m.id for no key update of m
        ), moved as (
          update messages m set state = ${retry}, strikes = 0, failed_at = null,
            error_code = null, error_subcode = null, error_text = null, error_details = null,
            error_trace = null
          from locked where m.tenant_id = ${tenantId} and m.id = locked.id
        )
        insert into due_messages (tenant_id, message_id, connection_id, due_at)
        select ${tenantId}, locked.id, locked.connection_id, ${at} from locked
        on conflict (tenant_id, message_id) do update set due_at = excluded.due_at
        returning message_id::text as id`,
    ),
  );
  return rows.length;
}
