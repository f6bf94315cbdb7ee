import "server-only";
import { and, eq, gt, inArray, isNull, lte, ne, or, sql } from "drizzle-orm";
import { type TenantId, tenantIdSchema } from "@/lib/tenants/tenant.schema";
import { asSystem, withTenant } from "../doors";
import { rowsOf, textArray } from "../rows";
import { alerts, connections, hooks } from "../schema";

export type DueCheck = {
  tenantId: TenantId;
  connectionId: string;
  appId: string;
  wabaId: string;
};

/**
 * Takes connections whose token is to be looked at now, over all tenants, those that waited longest
 * first. What is taken comes back at `backAt` unless it is planned anew: a killed run loses nothing.
 */
export async function takeDueChecks(
  at: Date,
  { backAt, most, mostPerApp }: { backAt: Date; most: number; mostPerApp: number },
): Promise<DueCheck[]> {
  const rows = await asSystem((tx) =>
    rowsOf<{ tenant_id: string; id: string; app_id: string; waba_id: string }>(
      tx,
      sql`with due as (
        select c.tenant_id, c.id, h.app_id, c.next_check_at,
          row_number() over (
            partition by h.app_id, c.kind order by c.next_check_at nulls first, c.id
          ) as place
        from connections c
        join hooks h on h.tenant_id = c.tenant_id and h.id = c.hook_id
        where c.removed_at is null and (c.next_check_at is null or c.next_check_at <= ${at})
      ), chosen as (
        select * from due where place <= ${mostPerApp}
        order by next_check_at nulls first, id limit ${most}
      )
      update connections c set next_check_at = ${backAt}
      from chosen
      where c.tenant_id = chosen.tenant_id and c.id = chosen.id
        and c.next_check_at is not distinct from chosen.next_check_at
      returning c.tenant_id, c.id, chosen.app_id, c.waba_id`,
    ),
  );
  return rows.map((row) => ({
    tenantId: tenantIdSchema.parse(row.tenant_id),
    connectionId: row.id,
    appId: row.app_id,
    wabaId: row.waba_id,
  }));
}

/** @param known the plan it replaces: one that was made meanwhile stays. */
export async function planNextCheck(
  { tenantId, connectionId }: Pick<DueCheck, "tenantId" | "connectionId">,
  known: Date,
  next: Date,
): Promise<void> {
  await withTenant(tenantId, (tx) =>
    tx
      .update(connections)
      .set({ nextCheckAt: next })
      .where(
        and(
          eq(connections.tenantId, tenantId),
          eq(connections.id, connectionId),
          eq(connections.nextCheckAt, known),
        ),
      ),
  );
}

/** Meta wants fewer calls: everything of the app, or of the WABA, waits until then. All tenants. */
export async function postponeChecks(
  which: { appId: string } | { wabaId: string },
  until: Date,
): Promise<void> {
  const early = or(isNull(connections.nextCheckAt), sql`${connections.nextCheckAt} < ${until}`);
  await asSystem((tx) =>
    tx
      .update(connections)
      .set({ nextCheckAt: until })
      .where(
        and(
          isNull(connections.removedAt),
          early,
          "wabaId" in which
            ? eq(connections.wabaId, which.wabaId)
            : inArray(
                connections.hookId,
                tx.select({ id: hooks.id }).from(hooks).where(eq(hooks.appId, which.appId)),
              ),
        ),
      ),
  );
}

export type EndingToken = {
  tenantId: TenantId;
  connectionId: string;
  tokenFingerprint: string;
  endsAt: Date;
  savedAt: Date;
};

/** Living tokens that end after `at` and not after `until`, over all tenants. */
export async function listEndingTokens(at: Date, until: Date): Promise<EndingToken[]> {
  const rows = await asSystem((tx) =>
    tx
      .select({
        tenantId: connections.tenantId,
        connectionId: connections.id,
        tokenFingerprint: connections.tokenFingerprint,
        endsAt: connections.tokenExpiresAt,
        savedAt: connections.tokenSavedAt,
        createdAt: connections.createdAt,
      })
      .from(connections)
      .where(
        and(
          isNull(connections.removedAt),
          ne(connections.checkState, "dead"),
          gt(connections.tokenExpiresAt, at),
          lte(connections.tokenExpiresAt, until),
        ),
      ),
  );
  return rows.flatMap(({ endsAt, savedAt, createdAt, ...row }) =>
    endsAt === null
      ? []
      : [
          {
            ...row,
            endsAt,
            savedAt: savedAt ?? createdAt,
            tenantId: tenantIdSchema.parse(row.tenantId),
          },
        ],
  );
}

/** Which of these keys were raised already, in any tenant. */
export async function findAlertKeys(keys: readonly string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await asSystem((tx) =>
    tx
      .select({ key: alerts.key })
      .from(alerts)
      .where(inArray(alerts.key, [...keys])),
  );
  return new Set(rows.map(({ key }) => key));
}

export type SilentConnection = {
  tenantId: TenantId;
  connectionId: string;
  lastEventAt: Date | null;
  accepted: number;
  since: Date;
};

/**
 * Connections that handed messages to Meta between `from` and `to`, campaigns' or tests, of which the
 * webhook never told anything, nor anything else since. Over all tenants.
 */
export async function listSilentConnections(from: Date, to: Date): Promise<SilentConnection[]> {
  const rows = await asSystem((tx) =>
    rowsOf<{
      tenant_id: string;
      id: string;
      last_event_at: Date | string | null;
      accepted: number;
      since: Date | string;
    }>(
      tx,
      sql`with silent as (
          select c.tenant_id, c.id, h.last_event_at
          from connections c
          join hooks h on h.tenant_id = c.tenant_id and h.id = c.hook_id
          where c.removed_at is null and (h.last_event_at is null or h.last_event_at < ${to})
        ), sent as (
          select s.*, m.accepted_at, coalesce(m.sent_at, m.delivered_at, m.read_at, m.failed_at) as told_at
          from silent s
          join campaigns p on p.tenant_id = s.tenant_id and p.connection_id = s.id
          join messages m on m.tenant_id = p.tenant_id and m.campaign_id = p.id
          where p.finished_at is null or p.finished_at > ${from}
          union all
          select s.*, m.accepted_at, coalesce(m.sent_at, m.delivered_at, m.read_at, m.failed_at)
          from silent s
          join messages m on m.tenant_id = s.tenant_id and m.connection_id = s.id
          where m.campaign_id is null
        )
        select tenant_id, id, last_event_at, count(*)::int as accepted, min(accepted_at) as since
        from sent
        where accepted_at > ${from} and accepted_at < ${to} and told_at is null
          and (last_event_at is null or accepted_at > last_event_at)
        group by tenant_id, id, last_event_at`,
    ),
  );
  return rows.map((row) => ({
    tenantId: tenantIdSchema.parse(row.tenant_id),
    connectionId: row.id,
    lastEventAt: row.last_event_at === null ? null : new Date(row.last_event_at),
    accepted: row.accepted,
    since: new Date(row.since),
  }));
}

/** Closes "the webhook is silent" where events have come since. Over all tenants. */
export async function closeEndedSilences(at: Date): Promise<void> {
  await asSystem((tx) =>
    tx.execute(
      sql`update alerts a set closed_at = ${at}, close_reason = 'mended'
        from connections c
        join hooks h on h.tenant_id = c.tenant_id and h.id = c.hook_id
        where a.kind = 'webhook-silent' and a.closed_at is null
          and c.tenant_id = a.tenant_id and c.id = a.connection_id
          and (h.last_event_at > a.raised_at or c.removed_at is not null)`,
    ),
  );
}

/**
 * Closes what is about a removed connection, and what is about a token that its connection no longer
 * has. Over all tenants.
 *
 * @param ofTokens the kinds whose facts name a token
 */
export async function closeOutdatedAlerts(ofTokens: readonly string[], at: Date): Promise<void> {
  await asSystem((tx) =>
    tx.execute(
      sql`update alerts a
        set closed_at = ${at},
          close_reason = case when c.removed_at is null then 'replaced' else 'removed' end
        from connections c
        where a.closed_at is null and c.tenant_id = a.tenant_id and c.id = a.connection_id
          and (c.removed_at is not null
            or (a.kind = any(${textArray(ofTokens)}::text[]) and a.facts->>'tokenFingerprint' <> c.token_fingerprint))`,
    ),
  );
}
