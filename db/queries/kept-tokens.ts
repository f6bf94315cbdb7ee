import "server-only";
import { and, count, desc, eq, type SQL, sql } from "drizzle-orm";
import type { KeptTokenView, TokenSource } from "@/lib/rotation/rotation.schema";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { withTenant } from "../doors";
import { hooks, keptTokens } from "../schema";

type Row = typeof keptTokens.$inferInsert;
export type NewKeptToken = Omit<Row, "tenantId">;

/** A kept token with its sealed text, for those that open it. */
export type SealedKeptToken = KeptTokenView & {
  connectionId: string;
  hookId: string;
  sealedToken: string;
  refreshedFrom: string | null;
};

const view = {
  id: keptTokens.id,
  state: keptTokens.state,
  source: keptTokens.source,
  appId: hooks.appId,
  hasAppSecret: sql<boolean>`${hooks.sealedAppSecret} is not null`,
  tokenLast4: keptTokens.tokenLast4,
  tokenFingerprint: keptTokens.tokenFingerprint,
  tokenKind: keptTokens.tokenKind,
  tokenAppName: keptTokens.tokenAppName,
  tokenScopes: keptTokens.tokenScopes,
  tokenIssuedAt: keptTokens.tokenIssuedAt,
  tokenExpiresAt: keptTokens.tokenExpiresAt,
  tokenNeverExpires: keptTokens.tokenNeverExpires,
  createdAt: keptTokens.createdAt,
  destroyAt: keptTokens.destroyAt,
  revokeAt: keptTokens.revokeAt,
};

const sealed = {
  ...view,
  connectionId: keptTokens.connectionId,
  hookId: keptTokens.hookId,
  sealedToken: keptTokens.sealedToken,
  refreshedFrom: keptTokens.refreshedFrom,
};

const ofItsHook = and(eq(hooks.tenantId, keptTokens.tenantId), eq(hooks.id, keptTokens.hookId));

/** What is kept of a connection, the newest first. */
export async function listKeptTokens(
  tenantId: TenantId,
  connectionId: string,
): Promise<KeptTokenView[]> {
  return await withTenant(tenantId, (tx) =>
    tx
      .select(view)
      .from(keptTokens)
      .innerJoin(hooks, ofItsHook)
      .where(ofConnection(tenantId, connectionId))
      .orderBy(desc(keptTokens.createdAt), desc(keptTokens.id)),
  );
}

/** One kept token of a connection, with its sealed text. */
export async function findSealedKeptToken(
  tenantId: TenantId,
  connectionId: string,
  keptId: string,
): Promise<SealedKeptToken | null> {
  return await findSealed(tenantId, connectionId, eq(keptTokens.id, keptId));
}

/** What a refresh of this connection has brought and nobody has switched to yet. */
export async function findStagedRefresh(
  tenantId: TenantId,
  connectionId: string,
): Promise<SealedKeptToken | null> {
  return await findSealed(tenantId, connectionId, isStagedBy("refresh"));
}

async function findSealed(
  tenantId: TenantId,
  connectionId: string,
  which: SQL | undefined,
): Promise<SealedKeptToken | null> {
  const [row] = await withTenant(tenantId, (tx) =>
    tx
      .select(sealed)
      .from(keptTokens)
      .innerJoin(hooks, ofItsHook)
      .where(and(ofConnection(tenantId, connectionId), which)),
  );
  return row ?? null;
}

/**
 * Inside a door. A staged one takes the place of the one staged before by the same source.
 *
 * @returns the hook of the one before, which may not be needed any more; null: there was none
 */
export async function insertKeptToken(
  tenantId: TenantId,
  row: NewKeptToken,
): Promise<string | null> {
  return await withTenant(tenantId, async (tx) => {
    const before = and(ofConnection(tenantId, row.connectionId), isStagedBy(row.source));
    const [gone] =
      row.state === "staged"
        ? await tx.delete(keptTokens).where(before).returning({ hookId: keptTokens.hookId })
        : [];
    await tx.insert(keptTokens).values({ ...row, tenantId });
    return gone?.hookId ?? null;
  });
}

type DeletedKeptToken = Pick<
  SealedKeptToken,
  "hookId" | "tokenFingerprint" | "tokenLast4" | "state" | "revokeAt"
>;

/** Deletes one for good. @returns what it was, or null where it was gone already */
export async function deleteKeptToken(
  tenantId: TenantId,
  connectionId: string,
  keptId: string,
): Promise<DeletedKeptToken | null> {
  const [row] = await withTenant(tenantId, (tx) =>
    tx
      .delete(keptTokens)
      .where(and(ofConnection(tenantId, connectionId), eq(keptTokens.id, keptId)))
      .returning({
        hookId: keptTokens.hookId,
        tokenFingerprint: keptTokens.tokenFingerprint,
        tokenLast4: keptTokens.tokenLast4,
        state: keptTokens.state,
        revokeAt: keptTokens.revokeAt,
      }),
  );
  return row ?? null;
}

/** Deletes what is kept of a connection under this fingerprint: it is in use from now on. */
export async function deleteKeptCopies(
  tenantId: TenantId,
  connectionId: string,
  tokenFingerprint: string,
): Promise<void> {
  const isCopy = eq(keptTokens.tokenFingerprint, tokenFingerprint);
  await withTenant(tenantId, (tx) =>
    tx.delete(keptTokens).where(and(ofConnection(tenantId, connectionId), isCopy)),
  );
}

/** Deletes everything kept of a connection. @returns the hooks that may not be needed any more */
export async function deleteKeptTokens(
  tenantId: TenantId,
  connectionId: string,
): Promise<string[]> {
  const rows = await withTenant(tenantId, (tx) =>
    tx
      .delete(keptTokens)
      .where(ofConnection(tenantId, connectionId))
      .returning({ hookId: keptTokens.hookId }),
  );
  return [...new Set(rows.map((row) => row.hookId))];
}

/** @param change `revokeAt` null: it may be gone back to again */
export async function changeKeptToken(
  tenantId: TenantId,
  connectionId: string,
  keptId: string,
  change: Partial<Omit<Row, "tenantId" | "id" | "connectionId">>,
): Promise<boolean> {
  const rows = await withTenant(tenantId, (tx) =>
    tx
      .update(keptTokens)
      .set(change)
      .where(and(ofConnection(tenantId, connectionId), eq(keptTokens.id, keptId)))
      .returning({ id: keptTokens.id }),
  );
  return rows.length > 0;
}

/** How many kept tokens still need the hook. */
export async function countKeptOfHook(tenantId: TenantId, hookId: string): Promise<number> {
  const [row] = await withTenant(tenantId, (tx) =>
    tx
      .select({ total: count() })
      .from(keptTokens)
      .where(and(eq(keptTokens.tenantId, tenantId), eq(keptTokens.hookId, hookId))),
  );
  return row?.total ?? 0;
}

function isStagedBy(source: TokenSource) {
  return and(eq(keptTokens.state, "staged"), eq(keptTokens.source, source));
}

function ofConnection(tenantId: TenantId, connectionId: string) {
  return and(eq(keptTokens.tenantId, tenantId), eq(keptTokens.connectionId, connectionId));
}
