import "server-only";
import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { TokenPlan } from "@/lib/rotation/rotation.schema";
import { type TenantId, tenantIdSchema } from "@/lib/tenants/tenant.schema";
import { asSystem, withTenant } from "../doors";
import { connections, hooks, tokenPlans } from "../schema";

const defaults: TokenPlan = {
  refreshes: true,
  revokesOld: true,
  reminderDays: 90,
  keepHours: 24,
  tries: 0,
  triedToken: null,
  nextTryAt: null,
  lastFailure: null,
};

const columns = {
  refreshes: tokenPlans.refreshes,
  revokesOld: tokenPlans.revokesOld,
  reminderDays: tokenPlans.reminderDays,
  keepHours: tokenPlans.keepHours,
  tries: tokenPlans.tries,
  triedToken: tokenPlans.triedToken,
  nextTryAt: tokenPlans.nextTryAt,
  lastFailure: tokenPlans.lastFailure,
};

/** What Wakey does by itself for a connection's token. */
export async function findTokenPlan(tenantId: TenantId, connectionId: string): Promise<TokenPlan> {
  const [row] = await withTenant(tenantId, (tx) =>
    tx.select(columns).from(tokenPlans).where(own(tenantId, connectionId)),
  );
  return row ?? defaults;
}

type Change = Partial<Omit<typeof tokenPlans.$inferInsert, "tenantId" | "connectionId">>;

export async function saveTokenPlan(
  tenantId: TenantId,
  connectionId: string,
  change: Change,
): Promise<void> {
  await withTenant(tenantId, (tx) =>
    tx
      .insert(tokenPlans)
      .values({ tenantId, connectionId, ...change })
      .onConflictDoUpdate({ target: [tokenPlans.tenantId, tokenPlans.connectionId], set: change }),
  );
}

/**
 * Makes the caller the only one who refreshes this connection's token, until `until`; afterwards
 * others take it for dead.
 *
 * @returns which try it is of this token, from 1; null: somebody else is at it
 */
export async function claimRefresh(
  tenantId: TenantId,
  connectionId: string,
  claim: { tokenFingerprint: string; at: Date; until: Date },
): Promise<number | null> {
  const { tokenFingerprint: triedToken, at, until: claimedUntil } = claim;
  const [row] = await withTenant(tenantId, (tx) =>
    tx
      .insert(tokenPlans)
      .values({ tenantId, connectionId, tries: 1, triedToken, claimedUntil })
      .onConflictDoUpdate({
        target: [tokenPlans.tenantId, tokenPlans.connectionId],
        set: {
          tries: sql`case when ${tokenPlans.triedToken} = ${triedToken} then ${tokenPlans.tries} + 1 else 1 end`,
          triedToken,
          claimedUntil,
        },
        setWhere: sql`coalesce(${tokenPlans.claimedUntil}, ${at}) <= ${at}`,
      })
      .returning({ tries: tokenPlans.tries }),
  );
  return row?.tries ?? null;
}

export type TokenKey = { tenantId: TenantId; connectionId: string };

/**
 * Over all tenants: connections whose token of a System User ends before `endsBefore`, that have the
 * App secret it takes, and whose next try is due. Also those where a refresh was left half done.
 */
export async function listRefreshable(
  at: Date,
  { endsBefore, mostTries, limit }: { endsBefore: Date; mostTries: number; limit: number },
): Promise<TokenKey[]> {
  const isDue = sql`(
    ${tokenPlans.triedToken} is distinct from ${connections.tokenFingerprint}
    or (${tokenPlans.tries} < ${mostTries} and coalesce(${tokenPlans.nextTryAt}, ${at}) <= ${at})
  )`;
  const isHalfDone = sql`exists (
    select 1 from kept_tokens k where k.tenant_id = ${connections.tenantId}
      and k.connection_id = ${connections.id} and k.state = 'staged' and k.source = 'refresh')`;
  const rows = await asSystem((tx) =>
    tx
      .select({ tenantId: connections.tenantId, connectionId: connections.id })
      .from(connections)
      .innerJoin(hooks, ofItsHook)
      .leftJoin(tokenPlans, ofItsPlan)
      .where(
        and(
          isNull(connections.removedAt),
          sql`coalesce(${tokenPlans.claimedUntil}, ${at}) <= ${at}`,
          isDue,
          sql`(${isHalfDone} or (
            ${connections.tokenKind} = 'SYSTEM_USER' and ${hooks.sealedAppSecret} is not null
            and ${connections.checkState} <> 'dead' and coalesce(${tokenPlans.refreshes}, true)
            and ${connections.tokenExpiresAt} > ${at} and ${connections.tokenExpiresAt} <= ${endsBefore}))`,
        ),
      )
      .orderBy(asc(connections.tokenExpiresAt))
      .limit(limit),
  );
  return rows.map((row) => ({ ...row, tenantId: tenantIdSchema.parse(row.tenantId) }));
}

export type AgedToken = TokenKey & {
  tokenFingerprint: string;
  since: Date;
  reminderDays: number;
};

/** Over all tenants: tokens without end that are older than their reminder. */
export async function listAgedTokens(at: Date, limit: number): Promise<AgedToken[]> {
  const since = sql<Date>`coalesce(${connections.tokenIssuedAt}, ${connections.tokenSavedAt}, ${connections.createdAt})`;
  const days = sql<number>`coalesce(${tokenPlans.reminderDays}, ${defaults.reminderDays})`;
  const rows = await asSystem((tx) =>
    tx
      .select({
        tenantId: connections.tenantId,
        connectionId: connections.id,
        tokenFingerprint: connections.tokenFingerprint,
        since: since.mapWith(connections.createdAt),
        reminderDays: days.mapWith(Number),
      })
      .from(connections)
      .leftJoin(tokenPlans, ofItsPlan)
      .where(
        and(
          isNull(connections.removedAt),
          eq(connections.tokenNeverExpires, true),
          sql`${connections.checkState} <> 'dead'`,
          sql`${since} + make_interval(days => ${days}) <= ${at}`,
        ),
      )
      .orderBy(since)
      .limit(limit),
  );
  return rows.map((row) => ({ ...row, tenantId: tenantIdSchema.parse(row.tenantId) }));
}

const ofItsHook = and(eq(hooks.tenantId, connections.tenantId), eq(hooks.id, connections.hookId));
const ofItsPlan = and(
  eq(tokenPlans.tenantId, connections.tenantId),
  eq(tokenPlans.connectionId, connections.id),
);

function own(tenantId: TenantId, connectionId: string) {
  return and(eq(tokenPlans.tenantId, tenantId), eq(tokenPlans.connectionId, connectionId));
}
