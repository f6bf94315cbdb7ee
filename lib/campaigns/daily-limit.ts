import "server-only";

const DAY_MS = 24 * 60 * 60_000;
/** A campaign goes on when so much of the limit is free again, not for each person alone. */
const SHARE = 10;

/** People in 24 hours by Meta's word for the limit, such as TIER_1K; null: no limit, or none known. */
export function peopleADay(tier: string | null): number | null {
  const match = /^TIER_(\d+)(K?)$/.exec(tier ?? "");
  return match ? Number(match[1]) * (match[2] ? 1_000 : 1) : null;
}

export type Day = {
  limit: number;
  /** When each person of the last 24 hours was last written to, oldest first. */
  reached: readonly Date[];
  /** Messages that other campaigns may send, or that are being sent. */
  promised: number;
  /** Messages of this campaign that nobody has tried to send yet. */
  unsent: number;
};

/**
 * How many more people a campaign may write to now; where none, when it goes on.
 *
 * The window moves: each person frees a place 24 hours after the last message.
 */
export function planDay(day: Day, at: Date): { more: number } | { continuesAt: Date } {
  const { limit, reached, promised, unsent } = day;
  const free = limit - reached.length - promised;
  if (free > 0) return { more: Math.min(free, unsent) };
  const wanted = Math.min(unsent, Math.max(1, Math.floor(limit / SHARE)));
  // What is above the limit already (an own count, or a lowered tier) frees nothing.
  const last = reached[wanted - free - 1] ?? reached.at(-1) ?? at;
  const freed = last.getTime() + DAY_MS;
  return { continuesAt: new Date(Math.max(freed, at.getTime() + 60_000)) };
}
