import type { CampaignView, StateCounts } from "@/lib/campaigns/campaign.schema";

const QUICKLY = 1_500;
const CALMLY = 10_000;
const STATUSES_FLOW_MS = 2 * 60_000;

/**
 * How often the campaign's page is worth loading again, in milliseconds; null: nothing moves.
 *
 * After the last message has left, statuses come in quickly at first; a phone that is off may take
 * days for its own.
 */
export function refreshEvery(
  { state, finishedAt }: Pick<CampaignView, "state" | "finishedAt">,
  counts: StateCounts,
  at: Date,
): number | null {
  if (state === "running") return QUICKLY;
  const expected =
    (counts.sending ?? 0) + (counts.unknown ?? 0) + (counts.accepted ?? 0) + (counts.sent ?? 0);
  if (expected === 0) return null;
  const since = finishedAt ? at.getTime() - finishedAt.getTime() : 0;
  return since < STATUSES_FLOW_MS ? QUICKLY : CALMLY;
}
