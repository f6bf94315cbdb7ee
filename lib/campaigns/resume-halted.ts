import "server-only";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { moveCampaign } from "@/db/queries/campaign-changes";
import { listHaltedCampaigns } from "@/db/queries/halted-campaigns";
import { explainError } from "@/lib/graph/error-catalogue/explain-error";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { HaltReason } from "./campaign.schema";

/** A campaign that the connection's token has stopped, and how many messages wait. */
export type StoppedCampaign = { id: string; name: string; waiting: number };

/** The campaigns of a connection that stopped because of its token, the oldest first. */
export async function listStoppedByToken(
  tenantId: TenantId,
  connectionId: string,
): Promise<StoppedCampaign[]> {
  const halted = await listHaltedCampaigns(tenantId, connectionId);
  return halted
    .filter(({ haltReason }) => isOfToken(haltReason))
    .map(({ id, name, waiting }) => ({ id, name, waiting }));
}

/**
 * Lets the campaigns go on that the connection's token has stopped, each with exactly those who were
 * not sent to yet. Inside the door of the change that mended it; the caller wakes the lane afterwards.
 *
 * @param actorId null: by itself
 * @returns the campaigns that go on
 */
export async function resumeStoppedByToken(
  tenantId: TenantId,
  actorId: string | null,
  connectionId: string,
): Promise<string[]> {
  return await withTenant(tenantId, async () => {
    const resumed: string[] = [];
    for (const { id } of await listStoppedByToken(tenantId, connectionId)) {
      if (!(await moveCampaign(tenantId, id, ["halted"], "running"))) continue;
      const details = { because: "token replaced" };
      await recordAudit(tenantId, { actorId, action: "campaign.resumed", targetId: id, details });
      resumed.push(id);
    }
    return resumed;
  });
}

/** Whether a new token mends it; without a code the stored token could not be opened. */
function isOfToken(reason: HaltReason | null): boolean {
  if (reason === null || reason.code === null) return true;
  const { code, subcode, text: message } = reason;
  const { halts, scope } = explainError({ code, subcode, message });
  return halts === "connection" && scope === "token";
}
