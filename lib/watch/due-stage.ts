import "server-only";
import { type EndStage, endStages } from "@/lib/alerts/alert.schema";

const HOUR = 60 * 60_000;
const before: Record<EndStage, number> = {
  "7d": 7 * 24 * HOUR,
  "24h": 24 * HOUR,
  "3h": 3 * HOUR,
  "30min": HOUR / 2,
};

/**
 * Which warning about a token's end is due: the last one whose time has come. One whose time had
 * passed when the token was saved never is, and an end that is over is told otherwise.
 */
export function dueStage(endsAt: Date, savedAt: Date, at: Date): EndStage | null {
  if (endsAt.getTime() <= at.getTime()) return null;
  const due = endStages.filter((stage) => {
    const time = endsAt.getTime() - before[stage];
    return time <= at.getTime() && time > savedAt.getTime();
  });
  return due.at(-1) ?? null;
}

/** How long before the end the first warning comes. */
export const FIRST_WARNING_MS = before["7d"];
