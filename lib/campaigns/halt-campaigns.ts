import "server-only";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { haltCampaigns } from "@/db/queries/campaign-changes";
import { log } from "@/lib/log";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { HaltReason } from "./campaign.schema";

/**
 * Stops running campaigns because going on would fail for everyone: one campaign, or all of a
 * connection. What was not sent stays waiting, and a person resumes it once the cause is mended.
 */
export async function haltRunning(
  tenantId: TenantId,
  which: { campaignId: string } | { connectionId: string },
  reason: HaltReason,
): Promise<void> {
  await withTenant(tenantId, async () => {
    const { code, subcode } = reason;
    for (const campaignId of await haltCampaigns(tenantId, which, reason)) {
      log.warn({ campaignId, code, subcode }, "Campaign halted");
      await recordAudit(tenantId, {
        actorId: null,
        action: "campaign.halted",
        targetId: campaignId,
        details: { code, subcode },
      });
    }
  });
}
