import "server-only";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import {
  listCampaignsOfConnection,
  lockConnections,
  setConnectionRemoved,
  setDefaultConnection,
} from "@/db/queries/connection-changes";
import { findConnection, listConnections } from "@/db/queries/connections";
import { deleteKeptTokens } from "@/db/queries/kept-tokens";
import { now } from "@/lib/clock";
import { AppError } from "@/lib/errors";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { connectionGone } from "./connection-draft";
import { wipeUnusedSecret } from "./wipe-unused-secret";

/**
 * Removes a connection and wipes its tokens, kept ones too, and the App secret when no other connection needs it.
 * Its campaigns stay to be read. If it was the default, the oldest of the others becomes it.
 *
 * @throws {AppError} NOT_FOUND; CONFLICT while a campaign is sending over it
 */
export async function removeConnection(
  tenantId: TenantId,
  actorId: string,
  connectionId: string,
): Promise<void> {
  await withTenant(tenantId, async () => {
    await lockConnections(tenantId);
    const connection = await findConnection(tenantId, connectionId);
    if (!connection) throw connectionGone();
    await refuseWhileSending(tenantId, connectionId);

    const at = now();
    await setConnectionRemoved(tenantId, connectionId, at);
    const hookIds = await deleteKeptTokens(tenantId, connectionId);
    for (const hookId of new Set([connection.hookId, ...hookIds])) {
      await wipeUnusedSecret(tenantId, hookId);
    }
    const [next] = connection.isDefault ? await listConnections(tenantId) : [];
    if (next) await setDefaultConnection(tenantId, next.id, at);
    await recordAudit(tenantId, {
      actorId,
      action: "connection.removed",
      targetId: connectionId,
      details: {
        phoneNumberId: connection.phoneNumberId,
        tokenFingerprint: connection.tokenFingerprint,
      },
    });
  });
}

async function refuseWhileSending(tenantId: TenantId, connectionId: string): Promise<void> {
  const sending = await listCampaignsOfConnection(tenantId, connectionId, "running");
  if (sending.length === 0) return;
  const names = sending.map(({ name }) => `“${name}”`).join(", ");
  throw new AppError(
    "CONFLICT",
    `${names} ${sending.length === 1 ? "is" : "are"} sending over this connection. Pause or cancel first; nothing was removed.`,
  );
}
