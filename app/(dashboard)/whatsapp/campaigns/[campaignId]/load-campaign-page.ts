import { notFound } from "next/navigation";
import { cache } from "react";
import { z } from "zod";
import { withTenant } from "@/db/doors";
import { countStates, findCampaign } from "@/db/queries/campaigns";
import { findConnection } from "@/db/queries/connections";
import type { Membership } from "@/db/queries/memberships";
import { listRecipients } from "@/db/queries/recipient-list";
import { currentSession } from "@/lib/auth/current-session";
import { requireMember } from "@/lib/auth/require-member";
import { planSendAgain } from "@/lib/campaigns/send-again";
import { findStateGroup } from "../state-groups";

/**
 * Everything the campaign's page shows, once per request; `owner` where it belongs to another tenant
 * of this person. Does not return for any other campaign.
 *
 * In one transaction: while a campaign is sending, each one waits its turn behind the sender.
 */
export const loadCampaignPage = cache(
  async (campaignId: string, status: string, search: string, page: number) => {
    const { tenantId } = await requireMember();
    if (!z.uuid().safeParse(campaignId).success) notFound();
    const states = findStateGroup(status)?.states;
    const found = await withTenant(tenantId, async () => {
      const campaign = await findCampaign(tenantId, campaignId);
      if (!campaign) return null;
      const counts = await countStates(tenantId, campaignId);
      const isOver =
        campaign.state === "finished" && (counts.failed ?? 0) + (counts.unknown ?? 0) > 0;
      return {
        campaign,
        counts,
        again: isOver ? await planSendAgain(tenantId, campaignId) : null,
        connection: await findConnection(tenantId, campaign.connectionId),
        recipients: await listRecipients(tenantId, campaignId, {
          search,
          page,
          ...(states ? { states } : {}),
        }),
      };
    });
    return found ?? { owner: (await findOwner(campaignId)) ?? notFound() };
  },
);

/** After another tab has chosen another tenant, a campaign's address still means the same campaign. */
async function findOwner(campaignId: string): Promise<Membership | null> {
  for (const membership of (await currentSession())?.memberships ?? []) {
    if (await findCampaign(membership.tenantId, campaignId)) return membership;
  }
  return null;
}
