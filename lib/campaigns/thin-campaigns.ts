import "server-only";
import { listThinnable, removeOldTests, thinCampaign } from "@/db/queries/retention";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { log } from "@/lib/log";

const DAY_MS = 24 * 60 * 60_000;

/**
 * Removes the messages of campaigns that ended longer ago than RETENTION_DAYS, and test messages of
 * that age. The campaigns and their counts stay. Without RETENTION_DAYS everything is kept.
 */
export async function thinCampaigns(days: number | null = env().retentionDays): Promise<void> {
  if (days === null) return;
  const at = now();
  const before = new Date(at.getTime() - days * DAY_MS);
  for (const { tenantId, campaignId } of await listThinnable(before)) {
    while (await thinCampaign(tenantId, campaignId, { before, at })) {}
    log.info({ campaignId }, "The messages of a campaign were removed after their time");
  }
  await removeOldTests(before);
}
