import "server-only";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { findConnection } from "@/db/queries/connections";
import { saveTokenPlan } from "@/db/queries/token-plans";
import { connectionGone } from "@/lib/connections/connection-draft";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { TokenPlanChange } from "./rotation.schema";

/** Decides what Wakey does by itself for a connection's token. @throws {AppError} NOT_FOUND */
export async function changePlan(
  tenantId: TenantId,
  actorId: string,
  { connectionId, ...plan }: TokenPlanChange,
): Promise<void> {
  await withTenant(tenantId, async () => {
    if (!(await findConnection(tenantId, connectionId))) throw connectionGone();
    // A person who switches refreshing on wants it tried again.
    const again = plan.refreshes ? { tries: 0, triedToken: null, nextTryAt: null } : {};
    await saveTokenPlan(tenantId, connectionId, { ...plan, ...again });
    await recordAudit(tenantId, {
      actorId,
      action: "connection.token_plan_changed",
      targetId: connectionId,
      details: plan,
    });
  });
}
