import "server-only";
import { listThinnable, removeOldTests, thinCampaign } from "@/db/queries/retention";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { log } from "@/lib/log";

const DAY_MS = 24 * 60 * 60_000;
/** Meta tells a status for seven days. */
const TOLD_WITHIN_DAYS = 8;

/**
 * Removes the messages of campaigns that ended longer ago than RETENTION_DAYS, and test messages of
 * that age. The campaigns and their counts stay, and for eight days also the messages of which a
 * status may still tell what became of them. Without RETENTION_DAYS everything is kept.
 */
export async function thinCampaigns(days: number | null = env().retentionDays): Promise<void> {
  if (days === null) return;
  const at = now();
  const before = new Date(at.getTime() - days * DAY_MS);
  const untoldSince = new Date(at.getTime() - TOLD_WITHIN_DAYS * DAY_MS);
  for (const { tenantId, campaignId } of await listThinnable(before, untoldSince)) {
    while (await thinCampaign(tenantId, campaignId, { before, untoldSince, at })) {}
    log.info({ campaignId }, "The messages of a campaign were removed after their time");
  }
  await removeOldTests(before, untoldSince);
}
