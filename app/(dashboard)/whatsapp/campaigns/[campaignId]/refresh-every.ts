import type { CampaignView, StateCounts } from "@/lib/campaigns/campaign.schema";
import type { MessageState } from "@/lib/messages/message-state.schema";

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
  if (countOf(counts, ["sending", "unknown", "accepted", "sent"]) > 0) {
    return since < STATUSES_FLOW_MS ? QUICKLY : CALMLY;
  }
  if (countOf(counts, ["delivered"]) === 0 || since > READING_MS) return null;
  return finishedAt && since < STATUSES_FLOW_MS ? QUICKLY : CALMLY;
}

function countOf(counts: StateCounts, states: readonly MessageState[]): number {
  return states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}
