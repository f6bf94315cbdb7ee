import "server-only";
import { and, count, desc, eq, isNull, ne, sql } from "drizzle-orm";
import type { CampaignState } from "@/lib/campaigns/campaign.schema";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { withTenant } from "../doors";
import { campaigns, connections } from "../schema";

type Row = typeof connections.$inferInsert;

/** What a check of Meta's and the form decide about a connection. */
export type ConnectionColumns = Omit<
  Row,
  "tenantId" | "id" | "kind" | "isDefault" | "createdAt" | "removedAt"
>;

/**
 * Makes changes to a tenant's set of connections, and to which of them needs which app's secret, wait
 * for each other until the transaction ends. Inside a door, before any row is locked.
 */
export async function lockConnections(tenantId: TenantId): Promise<void> {
  await withTenant(tenantId, (tx) =>
    tx.execute(
      sql`select pg_advisory_xact_lock(hashtextextended(${`connections:${tenantId}`}, 0))`,
    ),
  );
}

/** Adds a connection; the first one of a tenant becomes its default. Locked by the caller. */
export async function insertConnection(
  tenantId: TenantId,
  row: ConnectionColumns & Pick<Row, "id" | "kind" | "createdAt">,
): Promise<void> {
  await withTenant(tenantId, async (tx) => {
    const [others] = await tx
      .select({ total: count() })
      .from(connections)
      .where(and(eq(connections.tenantId, tenantId), isNull(connections.removedAt)));
    await tx.insert(connections).values({ ...row, tenantId, isDefault: others?.total === 0 });
  });
}

/**
 * @param tokenFingerprint the change holds only while the connection still has this token; null: in
 *   any case
 * @returns whether there was such a connection
 */
export async function updateConnection(
  tenantId: TenantId,
  connectionId: string,
  change: Partial<ConnectionColumns>,
  tokenFingerprint: string | null,
): Promise<boolean> {
  const rows = await withTenant(tenantId, (tx) =>
    tx
      .update(connections)
      .set(change)
      .where(
        and(
          present(tenantId, connectionId),
          tokenFingerprint === null
            ? undefined
            : eq(connections.tokenFingerprint, tokenFingerprint),
        ),
      )
      .returning({ id: connections.id }),
  );
  return rows.length > 0;
}

/** What a connection's history and alerts watch. */
export type ConnectionFacts = Pick<typeof connections.$inferSelect, keyof typeof watchedColumns>;

const watchedColumns = {
  phoneNumberId: connections.phoneNumberId,
  tokenFingerprint: connections.tokenFingerprint,
  tokenExpiresAt: connections.tokenExpiresAt,
  checkState: connections.checkState,
  checkCode: connections.checkCode,
  checkSubcode: connections.checkSubcode,
  lostPermissions: connections.lostPermissions,
  verifiedName: connections.verifiedName,
  nameStatus: connections.nameStatus,
  qualityRating: connections.qualityRating,
  throughputLevel: connections.throughputLevel,
  numberStatus: connections.numberStatus,
  accountMode: connections.accountMode,
  messagingLimit: connections.messagingLimit,
};

/** The connection as it is, kept from changing until the transaction ends. Inside a door. */
export async function lockConnection(
  tenantId: TenantId,
  connectionId: string,
): Promise<ConnectionFacts | null> {
  const [row] = await withTenant(tenantId, (tx) =>
    tx
      .select(watchedColumns)
      .from(connections)
      .where(present(tenantId, connectionId))
      .for("update"),
  );
  return row ?? null;
}

/** Locked by the caller. @returns whether there is such a connection */
export async function setDefaultConnection(
  tenantId: TenantId,
  connectionId: string,
  at: Date,
): Promise<boolean> {
  return await withTenant(tenantId, async (tx) => {
    await tx
      .update(connections)
      .set({ isDefault: false, updatedAt: at })
      .where(
        and(
          eq(connections.tenantId, tenantId),
          eq(connections.isDefault, true),
          ne(connections.id, connectionId),
        ),
      );
    const rows = await tx
      .update(connections)
      .set({ isDefault: true, updatedAt: at })
      .where(present(tenantId, connectionId))
      .returning({ id: connections.id });
    return rows.length > 0;
  });
}

/** Takes the token away and hides the connection; its campaigns keep pointing at it. */
export async function setConnectionRemoved(
  tenantId: TenantId,
  connectionId: string,
  at: Date,
): Promise<void> {
  await withTenant(tenantId, (tx) =>
    tx
      .update(connections)
      .set({ sealedToken: null, isDefault: false, removedAt: at, updatedAt: at })
      .where(present(tenantId, connectionId)),
  );
}

/** How many connections still use the hook. */
export async function countConnectionsOfHook(tenantId: TenantId, hookId: string): Promise<number> {
  const [row] = await withTenant(tenantId, (tx) =>
    tx
      .select({ total: count() })
      .from(connections)
      .where(
        and(
          eq(connections.tenantId, tenantId),
          eq(connections.hookId, hookId),
          isNull(connections.removedAt),
        ),
      ),
  );
  return row?.total ?? 0;
}

/** The campaigns of a connection that are in this state, newest first. */
export async function listCampaignsOfConnection(
  tenantId: TenantId,
  connectionId: string,
  state: CampaignState,
): Promise<{ id: string; name: string }[]> {
  return await withTenant(tenantId, (tx) =>
    tx
      .select({ id: campaigns.id, name: campaigns.name })
      .from(campaigns)
      .where(
        and(
          eq(campaigns.tenantId, tenantId),
          eq(campaigns.connectionId, connectionId),
          eq(campaigns.state, state),
        ),
      )
      .orderBy(desc(campaigns.createdAt)),
  );
}

function present(tenantId: TenantId, connectionId: string) {
  return and(
    eq(connections.tenantId, tenantId),
    eq(connections.id, connectionId),
    isNull(connections.removedAt),
  );
}
