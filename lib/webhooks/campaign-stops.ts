import "server-only";
import { lockRunningCampaigns, type RunningCampaign } from "@/db/queries/campaign-changes";
import type { LockedMessage, StatusChange } from "@/db/queries/messages";
import type { HaltReason } from "@/lib/campaigns/campaign.schema";
import { haltRunning } from "@/lib/campaigns/halt-campaigns";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { explainFailure, type Report } from "./identify-statuses";

/** A stop of all campaigns of a connection. */
export type HaltRequest = { connectionId: string; reason: HaltReason };

/** The campaigns that stop because of what webhooks say, found and stopped in one transaction. */
export class CampaignStops {
  readonly #tenantId: TenantId;
  readonly #running: readonly RunningCampaign[];
  readonly #reasons = new Map<string, HaltReason>();

  private constructor(tenantId: TenantId, running: readonly RunningCampaign[]) {
    this.#tenantId = tenantId;
    this.#running = running;
  }

  /** Locks what these requests and reports may stop: before any message is locked. */
  static async lock(
    tenantId: TenantId,
    requests: readonly HaltRequest[],
    reports: readonly Report[],
  ): Promise<CampaignStops> {
    const graver = reports.filter(({ error }) => explainFailure(error)?.halts);
    const ids = new Set([...requests, ...graver].map(({ connectionId }) => connectionId));
    const running = ids.size > 0 ? await lockRunningCampaigns(tenantId, [...ids]) : [];
    const stops = new CampaignStops(tenantId, running);
    for (const { connectionId, reason } of requests) {
      stops.#stop((campaign) => campaign.connectionId === connectionId, reason);
    }
    return stops;
  }

  /** A failure that would meet everyone else too stops the campaigns, as a refusal at sending does. */
  add({ campaignId, connectionId }: LockedMessage, { state, error }: StatusChange): void {
    const explained = state === "failed" && campaignId ? explainFailure(error) : null;
    if (!explained?.halts) return;
    const { code, subcode } = explained;
    const reason = { code, subcode, text: error?.details ?? error?.text ?? "" };
    this.#stop(
      explained.halts === "connection"
        ? (campaign) => campaign.connectionId === connectionId
        : (campaign) => campaign.id === campaignId,
      reason,
    );
  }

  async apply(): Promise<void> {
    for (const [campaignId, reason] of this.#reasons) {
      await haltRunning(this.#tenantId, { campaignId }, reason);
    }
  }

  #stop(concerns: (campaign: RunningCampaign) => boolean, reason: HaltReason): void {
    for (const { id } of this.#running.filter(concerns)) this.#reasons.set(id, reason);
  }
}
