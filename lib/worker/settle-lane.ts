import "server-only";
import { finishCampaigns, skipCancelledRetries } from "@/db/queries/finish";
import type { LaneKey } from "@/db/queries/lanes";
import { recordProgress } from "@/db/queries/recording";
import { now } from "@/lib/clock";
import { log } from "@/lib/log";
import { tryDatabase } from "./lane-database";
import type { LaneSource } from "./lane-source";

/** Notes how far a lane's campaigns are, and ends those that are over. @returns whether any ended */
export async function settleLane(
  key: LaneKey,
  epoch: bigint,
  source: LaneSource,
): Promise<boolean> {
  const ended = await tryDatabase(async () => {
    const progress = source.progress();
    if (progress.length > 0) await recordProgress(key, epoch, progress);
    source.progressed(progress);
    await skipCancelledRetries(key);
    return await finishCampaigns(key, now());
  });
  for (const campaignId of ended ?? []) log.info({ campaignId }, "Campaign finished");
  return ended !== null && ended.length > 0;
}
