import "server-only";
import { and, desc, eq, isNull, ne } from "drizzle-orm";
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

/** @returns whether this changed anything: the token is still this one and was not dead yet */
export async function setConnectionDead(
  tenantId: TenantId,
  connectionId: string,
  death: { code: number; subcode: number | null; tokenFingerprint: string; at: Date },
): Promise<boolean> {
  const rows = await withTenant(tenantId, (tx) =>
    tx
      .update(connections)
      .set({
        checkState: "dead",
        checkCode: death.code,
        checkSubcode: death.subcode,
        checkedAt: death.at,
        updatedAt: death.at,
      })
      .where(
        and(
          present(tenantId, connectionId),
          eq(connections.tokenFingerprint, death.tokenFingerprint),
          ne(connections.checkState, "dead"),
        ),
      )
      .returning({ id: connections.id }),
  );
  return rows.length > 0;
}

const ofItsHook = and(eq(hooks.tenantId, connections.tenantId), eq(hooks.id, connections.hookId));

function present(tenantId: TenantId, connectionId: string) {
  return and(
    eq(connections.tenantId, tenantId),
    eq(connections.id, connectionId),
    isNull(connections.removedAt),
  );
}

/** The phone numbers that events of a hook may be about. */
export async function listHookConnections(
  tenantId: TenantId,
  hookId: string,
): Promise<{ id: string; phoneNumberId: string }[]> {
  return await withTenant(tenantId, (tx) =>
    tx
      .select({ id: connections.id, phoneNumberId: connections.phoneNumberId })
      .from(connections)
      .where(
        and(
          eq(connections.tenantId, tenantId),
          eq(connections.hookId, hookId),
          isNull(connections.removedAt),
        ),
      ),
  );
}
