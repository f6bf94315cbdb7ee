import "server-only";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { lockConnections } from "@/db/queries/connection-changes";
import { deleteKeptToken } from "@/db/queries/kept-tokens";
import { wipeUnusedSecret } from "@/lib/connections/wipe-unused-secret";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { keptTokenGone, requireKeptToken } from "./kept-token";

/** Deletes a kept token for good; at Meta it stays as it is. @throws {AppError} CONFLICT, NOT_FOUND */
export async function discardToken(
  tenantId: TenantId,
  actorId: string,
  { connectionId, keptId }: { connectionId: string; keptId: string },
): Promise<void> {
  await requireKeptToken(tenantId, connectionId, keptId);
  if (!(await destroyKeptToken(tenantId, actorId, { connectionId, keptId }))) {
    throw keptTokenGone();
  }
}

/** @param actorId null: its time is over. @returns whether it was still there */
export async function destroyKeptToken(
  tenantId: TenantId,
  actorId: string | null,
  { connectionId, keptId }: { connectionId: string; keptId: string },
): Promise<boolean> {
  return await withTenant(tenantId, async () => {
    await lockConnections(tenantId);
    const gone = await deleteKeptToken(tenantId, connectionId, keptId);
    if (!gone) return false;
    await wipeUnusedSecret(tenantId, gone.hookId);
    const { tokenFingerprint, tokenLast4, state } = gone;
    await recordAudit(tenantId, {
      actorId,
      action: state === "staged" ? "connection.token_discarded" : "connection.token_destroyed",
      targetId: connectionId,
      details: { tokenFingerprint, tokenLast4 },
    });
    return true;
  });
}
