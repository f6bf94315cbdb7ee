import type { CampaignView, StateCounts } from "@/lib/campaigns/campaign.schema";

const QUICKLY = 1_500;
const CALMLY = 10_000;
const STATUSES_FLOW_MS = 2 * 60_000;
/** Who has not read it by then will hardly do so while this page is open. */
const READING_MS = 24 * 60 * 60_000;

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
  const since = finishedAt ? at.getTime() - finishedAt.getTime() : 0;
  const flowing = finishedAt !== null && since < STATUSES_FLOW_MS;
  const expected =
    (counts.sending ?? 0) + (counts.unknown ?? 0) + (counts.accepted ?? 0) + (counts.sent ?? 0);
  if (expected > 0) return flowing || finishedAt === null ? QUICKLY : CALMLY;
  const unread = counts.delivered ?? 0;
  if (unread === 0 || since > READING_MS) return null;
  return flowing ? QUICKLY : CALMLY;
}
