import "server-only";
import { and, asc, eq, lte, sql } from "drizzle-orm";
import { type TenantId, tenantIdSchema } from "@/lib/tenants/tenant.schema";
import { asSystem } from "../doors";
import { connections, keptTokens } from "../schema";

export type KeptTokenKey = { tenantId: TenantId; connectionId: string; keptId: string };

/** Over all tenants: what is to be deleted by now, the longest overdue first. */
export async function listDestroyable(at: Date, limit: number): Promise<KeptTokenKey[]> {
  return await listKeys(lte(keptTokens.destroyAt, at), limit, keptTokens.destroyAt);
}

/** Over all tenants: what Meta is to be asked to end by now. */
export async function listRevocable(at: Date, limit: number): Promise<KeptTokenKey[]> {
  return await listKeys(lte(keptTokens.revokeAt, at), limit, keptTokens.revokeAt);
}

async function listKeys(
  due: ReturnType<typeof lte>,
  limit: number,
  order: typeof keptTokens.destroyAt | typeof keptTokens.revokeAt,
): Promise<KeptTokenKey[]> {
  const rows = await asSystem((tx) =>
    tx
      .select({
        tenantId: keptTokens.tenantId,
        connectionId: keptTokens.connectionId,
        keptId: keptTokens.id,
      })
      .from(keptTokens)
      .where(due)
      .orderBy(asc(order))
      .limit(limit),
  );
  return rows.map((row) => ({ ...row, tenantId: tenantIdSchema.parse(row.tenantId) }));
}

/**
 * The connections of this server, whoever's they are, that use this token now. Fingerprints are
 * keyed, so only somebody who has the token can ask for it.
 */
export async function listUsersOfToken(
  tokenFingerprint: string,
): Promise<{ tenantId: TenantId; connectionId: string }[]> {
  const rows = await asSystem((tx) =>
    tx
      .select({ tenantId: connections.tenantId, connectionId: connections.id })
      .from(connections)
      .where(
        and(
          eq(connections.tokenFingerprint, tokenFingerprint),
          sql`${connections.removedAt} is null`,
        ),
      ),
  );
  return rows.map((row) => ({ ...row, tenantId: tenantIdSchema.parse(row.tenantId) }));
}
