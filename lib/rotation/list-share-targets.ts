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

/** More are no list to tick; those that want the token most come first. */
const MOST_OFFERED = 100;

/**
 * The other connections that a person may give a connection's token, over all their tenants: those
 * of the same kind where they may change connections. First those whose own token is refused, last
 * those that have this one.
 *
 * @returns at most 100 of them, and how many there are
 */
export async function listShareTargets(
  tenantId: TenantId,
  userId: string,
  connectionId: string,
): Promise<{ targets: ShareTarget[]; total: number }> {
  const source = await findConnection(tenantId, connectionId);
  if (!source) return { targets: [], total: 0 };
  const found: Omit<ShareTarget, "waiting">[] = [];
  for (const { tenantId: ofTenant, tenantName, role } of await listMemberships(userId)) {
    if (!may(role, "connection.write")) continue;
    for (const connection of await listConnections(ofTenant)) {
      if (connection.id === connectionId || connection.kind !== source.kind) continue;
      const hasThisToken = connection.tokenFingerprint === source.tokenFingerprint;
      found.push({ tenantId: ofTenant, tenantName, connection, hasThisToken });
    }
  }
  const targets: ShareTarget[] = [];
  for (const target of found.toSorted((a, b) => rank(a) - rank(b)).slice(0, MOST_OFFERED)) {
    const stopped = await listStoppedByToken(target.tenantId, target.connection.id);
    const waiting = stopped.reduce((sum, campaign) => sum + campaign.waiting, 0);
    targets.push({ ...target, waiting });
  }
  return { targets, total: found.length };
}

function rank({ connection, hasThisToken }: Pick<ShareTarget, "connection" | "hasThisToken">) {
  if (hasThisToken) return 2;
  return connection.checkState === "dead" ? 0 : 1;
}
