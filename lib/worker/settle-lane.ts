import "server-only";
import { finishCampaigns, skipCancelledRetries } from "@/db/queries/finish";
import type { LaneKey } from "@/db/queries/lanes";
import { recordProgress } from "@/db/queries/recording";
import { now } from "@/lib/clock";
import { log } from "@/lib/log";
import { tryDatabase } from "./lane-database";
import type { LaneSource } from "./lane-source";

/**
 * Notes how far a lane's campaigns are, ends those that are over, and frees some of what cancelled ones
 * left.
 *
 * @returns whether there may be more to do at once
 */
export async function settleLane(
  key: LaneKey,
  epoch: bigint,
  source: LaneSource,
): Promise<boolean> {
  const ended = await tryDatabase(async () => {
    const progress = source.progress();
    if (progress.length > 0) await recordProgress(key, epoch, progress);
    source.progressed(progress);
    const hasMore = await skipCancelledRetries(key);
    return { hasMore, campaigns: await finishCampaigns(key, now()) };
  });
  if (!ended) return false;
  for (const campaignId of ended.campaigns) log.info({ campaignId }, "Campaign finished");
  return ended.hasMore || ended.campaigns.length > 0;
}
