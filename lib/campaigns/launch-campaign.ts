import "server-only";
import { randomUUID } from "node:crypto";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { findByLaunchKey, insertCampaign } from "@/db/queries/campaign-changes";
import { findConnection } from "@/db/queries/connections";
import { now } from "@/lib/clock";
import { AppError } from "@/lib/errors";
import type { MessageContent } from "@/lib/graph/message-content.schema";
import { log } from "@/lib/log";
import { wakeLane } from "@/lib/queue/queue";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { LaunchCampaignInput } from "./campaign.schema";
import { beginRecipients, prepareRecipients } from "./prepare-recipients";

const NAME_LENGTH = 60;

/**
 * Starts a campaign: one message row for each person (for the first of very many), in one transaction
 * with the audit row.
 *
 * The launch key makes it happen once, however often the same confirmation arrives: a repeated
 * launch answers with the campaign of the first.
 *
 * @throws {AppError} NOT_FOUND for a connection that is not the tenant's; INVALID when nobody is in
 *   the audience (contacts may have been removed since the page was loaded)
 */
export async function launchCampaign(
  tenantId: TenantId,
  actorId: string,
  input: LaunchCampaignInput,
): Promise<{ campaignId: string; recipientCount: number }> {
  const { connectionId, content, audience, launchKey } = input;
  const launched = await withTenant(tenantId, async () => {
    if (!(await findConnection(tenantId, connectionId))) {
      throw new AppError("NOT_FOUND", "This connection does not exist any more.");
    }
    const campaign = {
      id: randomUUID(),
      connectionId,
      name: input.name.trim() || nameFrom(content),
      content,
      launchKey,
      ...timingOf(input),
      createdBy: actorId,
      createdAt: now(),
    };
    const inserted = await insertCampaign(tenantId, campaign);
    if (!inserted) return await launchedBefore(tenantId, launchKey);

    const recipientCount = await beginRecipients(tenantId, campaign, audience);
    if (recipientCount === 0) {
      throw new AppError("INVALID", "None of these contacts exists any more. Pick people again.");
    }
    await recordAudit(tenantId, {
      actorId,
      action: "campaign.launched",
      targetId: campaign.id,
      details: { connectionId, recipients: recipientCount, type: content.type },
    });
    return { campaignId: campaign.id, recipientCount };
  });
  log.info(launched, "Campaign launched");
  await wakeLane({ tenantId, connectionId });
  // Not waited for: a million people take a while, and sending has begun with the first.
  void prepareRecipients(tenantId, launched.campaignId);
  return launched;
}

function timingOf({ timing }: LaunchCampaignInput) {
  if (!timing) return {};
  const { start, window, keepsLimit } = timing;
  const startAt = start ? new Date(start.at) : null;
  return { startAt, timeZone: start?.timeZone ?? null, window, keepsLimit };
}

async function launchedBefore(tenantId: TenantId, launchKey: string) {
  const campaign = await findByLaunchKey(tenantId, launchKey);
  if (!campaign) throw new Error("A launch key is taken, yet has no campaign.");
  return { campaignId: campaign.id, recipientCount: campaign.recipientCount };
}

/** What a campaign without a name is called: its template, or its first words. */
function nameFrom(content: MessageContent): string {
  if (content.type === "template") return content.name;
  const line = content.body.trim().replace(/\s+/g, " ");
  const letters = [...line];
  return letters.length > NAME_LENGTH ? `${letters.slice(0, NAME_LENGTH - 1).join("")}…` : line;
}
