import "server-only";
import { createHash } from "node:crypto";
import type { CheckState } from "@/lib/connections/connection.schema";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** So long after its end a token is looked at, so that Meta's own clock has passed it too. */
const AFTER_END = 20_000;
const AFTER_END_SPREAD = 40_000;

export type CheckedConnection = {
  id: string;
  checkState: CheckState;
  tokenExpiresAt: Date | null;
};

/**
 * When a token is looked at next: every 2 hours, more often near its end, and right after it. Each
 * connection has its own place in the interval, from its id, so that the checks of many spread over
 * time by themselves.
 *
 * @param at the time of the last look
 */
export function planCheck({ id, checkState, tokenExpiresAt }: CheckedConnection, at: Date): Date {
  const share = shareOf(id);
  const left = tokenExpiresAt ? tokenExpiresAt.getTime() - at.getTime() : null;
  const next = slotAfter(at.getTime(), intervalOf(checkState, left), share);
  if (left === null || left <= 0 || checkState === "dead") return new Date(next);
  const end = at.getTime() + left + AFTER_END + Math.floor(share * AFTER_END_SPREAD);
  return new Date(Math.min(next, end));
}

function intervalOf(checkState: CheckState, left: number | null): number {
  // A dead token rarely comes back; somebody has to bring a new one.
  if (checkState === "dead") return 6 * HOUR;
  if (checkState === "unchecked") return 10 * MINUTE;
  if (left === null) return 2 * HOUR;
  if (left < HOUR) return 5 * MINUTE;
  if (left < 3 * HOUR) return 15 * MINUTE;
  return left < 24 * HOUR ? HOUR : 2 * HOUR;
}

/** The connection's own place in the next interval, at least half an interval away. */
function slotAfter(from: number, interval: number, share: number): number {
  const place = share * interval;
  const earliest = from + interval / 2;
  return Math.ceil((earliest - place) / interval) * interval + Math.floor(place);
}

/** From 0 up to 1, the same for ever for one id. */
function shareOf(id: string): number {
  return createHash("sha256").update(id).digest().readUInt32BE(0) / 2 ** 32;
}
