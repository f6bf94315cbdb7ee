import "server-only";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { moveCampaign } from "@/db/queries/campaign-changes";
import { countStates, findCampaign } from "@/db/queries/campaigns";
import { skipCancelledRetries } from "@/db/queries/finish";
import { now } from "@/lib/clock";
import { AppError } from "@/lib/errors";
import { wakeLane } from "@/lib/queue/queue";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { CampaignState } from "./campaign.schema";

const inWords: Record<CampaignState, string> = {
  scheduled: "is scheduled",
  waiting: "goes on later",
  running: "is already sending",
  paused: "is already paused",
  halted: "has been halted",
  cancelled: "has been cancelled",
  finished: "has already finished",
};

const notOver = ["scheduled", "running", "waiting", "paused", "halted"] as const;

/** Stops sending after what is in flight; everybody else keeps waiting. @throws {AppError} */
export async function pauseCampaign(
  tenantId: TenantId,
  actorId: string,
  campaignId: string,
): Promise<void> {
  await withTenant(tenantId, async () => {
    await move(tenantId, campaignId, ["scheduled", "running", "waiting"], "paused");
    await recordAudit(tenantId, { actorId, action: "campaign.paused", targetId: campaignId });
  });
}

/** Goes on with exactly those who were not sent to yet. @throws {AppError} */
export async function resumeCampaign(
  tenantId: TenantId,
  actorId: string,
  campaignId: string,
): Promise<void> {
  const { connectionId } = await withTenant(tenantId, async () => {
    const moved = await move(tenantId, campaignId, ["paused", "halted"], "running");
    await recordAudit(tenantId, { actorId, action: "campaign.resumed", targetId: campaignId });
    return moved;
  });
  await wakeLane({ tenantId, connectionId });
}

/**
 * Ends a campaign for good: who was not sent to yet is skipped. Those who wait for their turn are so by
 * the campaign's state alone, be they three or a million; planned retries give up their places.
 *
 * @throws {AppError}
 */
export async function cancelCampaign(
  tenantId: TenantId,
  actorId: string,
  campaignId: string,
): Promise<void> {
  await withTenant(tenantId, async () => {
    const { connectionId } = await move(tenantId, campaignId, notOver, "cancelled");
    await skipCancelledRetries({ tenantId, connectionId });
    const { skipped = 0 } = await countStates(tenantId, campaignId);
    const details = { skipped };
    await recordAudit(tenantId, {
      actorId,
      action: "campaign.cancelled",
      targetId: campaignId,
      details,
    });
  });
}

async function move(
  tenantId: TenantId,
  campaignId: string,
  from: readonly CampaignState[],
  to: CampaignState,
): Promise<{ connectionId: string }> {
  const finishedAt = to === "cancelled" ? now() : null;
  const moved = await moveCampaign(tenantId, campaignId, from, to, finishedAt);
  if (moved) return moved;
  const campaign = await findCampaign(tenantId, campaignId);
  if (!campaign) throw new AppError("NOT_FOUND", "This campaign does not exist.");
  throw new AppError("CONFLICT", `The campaign ${inWords[campaign.state]}. The page shows it now.`);
}
