import "server-only";
import { findConnection, listConnections } from "@/db/queries/connections";
import { listMemberships } from "@/db/queries/memberships";
import { may } from "@/lib/auth/permissions.schema";
import { listStoppedByToken } from "@/lib/campaigns/resume-halted";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import type { TenantId } from "@/lib/tenants/tenant.schema";

/** A connection that a person may give the same token. */
export type ShareTarget = {
  tenantId: TenantId;
  tenantName: string;
  connection: ConnectionView;
  /** Messages of campaigns that its token has stopped. */
  waiting: number;
  hasThisToken: boolean;
};

/**
 * The other connections that a person may give a connection's token, over all their tenants: those
 * of the same kind where they may change connections.
 */
export async function listShareTargets(
  tenantId: TenantId,
  userId: string,
  connectionId: string,
): Promise<ShareTarget[]> {
  const source = await findConnection(tenantId, connectionId);
  if (!source) return [];
  const targets: ShareTarget[] = [];
  for (const { tenantId: ofTenant, tenantName, role } of await listMemberships(userId)) {
    if (!may(role, "connection.write")) continue;
    for (const connection of await listConnections(ofTenant)) {
      if (connection.id === connectionId || connection.kind !== source.kind) continue;
      const stopped = await listStoppedByToken(ofTenant, connection.id);
      targets.push({
        tenantId: ofTenant,
        tenantName,
        connection,
        waiting: stopped.reduce((sum, campaign) => sum + campaign.waiting, 0),
        hasThisToken: connection.tokenFingerprint === source.tokenFingerprint,
      });
    }
  }
  return targets;
}
