import "server-only";
import { and, desc, eq, isNull } from "drizzle-orm";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { withTenant } from "../doors";
import { connections, hooks } from "../schema";
import { connectionView } from "./connection-view";

/** Default first, then in the order they were added; removed ones are left out. */
export async function listConnections(tenantId: TenantId): Promise<ConnectionView[]> {
  return await withTenant(tenantId, (tx) =>
    tx
      .select(connectionView)
      .from(connections)
      .innerJoin(hooks, ofItsHook)
      .where(and(eq(connections.tenantId, tenantId), isNull(connections.removedAt)))
      .orderBy(desc(connections.isDefault), connections.createdAt, connections.id),
  );
}

export async function findConnection(
  tenantId: TenantId,
  connectionId: string,
): Promise<ConnectionView | null> {
  const [row] = await withTenant(tenantId, (tx) =>
    tx
      .select(connectionView)
      .from(connections)
      .innerJoin(hooks, ofItsHook)
      .where(present(tenantId, connectionId)),
  );
  return row ?? null;
}

/** What `openConnection` opens. Nobody else may ask for it. */
export async function findSealedConnection(tenantId: TenantId, connectionId: string) {
  const [row] = await withTenant(tenantId, (tx) =>
    tx
      .select({
        id: connections.id,
        kind: connections.kind,
        hookId: connections.hookId,
        phoneNumberId: connections.phoneNumberId,
        wabaId: connections.wabaId,
        throughputLevel: connections.throughputLevel,
        tokenFingerprint: connections.tokenFingerprint,
        sealedToken: connections.sealedToken,
        sealedAppSecret: hooks.sealedAppSecret,
      })
      .from(connections)
      .innerJoin(hooks, ofItsHook)
      .where(present(tenantId, connectionId)),
  );
  if (!row?.sealedToken) return null;
  return { ...row, sealedToken: row.sealedToken };
}

const ofItsHook = and(eq(hooks.tenantId, connections.tenantId), eq(hooks.id, connections.hookId));

function present(tenantId: TenantId, connectionId: string) {
  return and(
    eq(connections.tenantId, tenantId),
    eq(connections.id, connectionId),
    isNull(connections.removedAt),
  );
}

export type HookConnection = Pick<
  ConnectionView,
  "id" | "phoneNumberId" | "wabaId" | "displayPhoneNumber" | "messagingLimit"
>;

/** The phone numbers that events of a hook may be about, the default in front. */
export async function listHookConnections(
  tenantId: TenantId,
  hookId: string,
): Promise<HookConnection[]> {
  return await withTenant(tenantId, (tx) =>
    tx
      .select({
        id: connections.id,
        phoneNumberId: connections.phoneNumberId,
        wabaId: connections.wabaId,
        displayPhoneNumber: connections.displayPhoneNumber,
        messagingLimit: connections.messagingLimit,
      })
      .from(connections)
      .where(
        and(
          eq(connections.tenantId, tenantId),
          eq(connections.hookId, hookId),
          isNull(connections.removedAt),
        ),
      )
      .orderBy(desc(connections.isDefault), connections.createdAt, connections.id),
  );
}

/**
 * The stored token with what is known of it. Inside a door: others who would replace or condemn it
 * wait until the transaction ends.
 */
export async function lockStoredToken(tenantId: TenantId, connectionId: string) {
  const [row] = await withTenant(tenantId, (tx) =>
    tx
      .select({
        hookId: connections.hookId,
        sealedToken: connections.sealedToken,
        tokenLast4: connections.tokenLast4,
        tokenFingerprint: connections.tokenFingerprint,
        tokenKind: connections.tokenKind,
        tokenAppName: connections.tokenAppName,
        tokenScopes: connections.tokenScopes,
        tokenIssuedAt: connections.tokenIssuedAt,
        tokenExpiresAt: connections.tokenExpiresAt,
        tokenNeverExpires: connections.tokenNeverExpires,
      })
      .from(connections)
      .where(present(tenantId, connectionId))
      .for("no key update"),
  );
  if (!row?.sealedToken) return null;
  return { ...row, sealedToken: row.sealedToken };
}
