import "server-only";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { lockConnections, setDefaultConnection } from "@/db/queries/connection-changes";
import { now } from "@/lib/clock";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { connectionGone } from "./connection-draft";

/** Makes a connection the one that new messages go over. @throws {AppError} NOT_FOUND */
export async function makeDefault(
  tenantId: TenantId,
  actorId: string,
  connectionId: string,
): Promise<void> {
  await withTenant(tenantId, async () => {
    await lockConnections(tenantId);
    if (!(await setDefaultConnection(tenantId, connectionId, now()))) throw connectionGone();
    await recordAudit(tenantId, {
      actorId,
      action: "connection.made_default",
      targetId: connectionId,
    });
  });
}
