import "server-only";

/** Marked messages that wait for their turn, in milliseconds of the pace. */
const AHEAD_MS = 100;
const [FEWEST_AHEAD, MOST_AHEAD] = [4, 2_048];
/** On the wire at once: 64 were fastest where Meta answers at once, more where it takes its time. */
const [FEWEST_ON_WIRE, MOST_ON_WIRE] = [64, 512];
/** No phone number is faster: a higher rate only says that nothing slows the lane down. */
const FASTEST_NUMBER = 1_000;
const SLOWEST_FLUSH_MS = 100;
const [FLUSH_MS, FLUSH_ROWS] = [20, 512];

/** How much a lane has in its hands: what a kill may leave unknown, so small where the pace is. */
export type LaneSize = {
  /** Marked, and not yet on the wire. */
  ahead: number;
  /** Messages are marked when there is room for so many. */
  batch: number;
  onWire: number;
  /** Outcomes are written down after this time, */
  flushMs: number;
  /** or when there are so many. */
  flushRows: number;
};

/**
 * @param rate messages a second
 * @param answerMs how long Meta takes to answer
 */
export function laneSize(rate: number, answerMs: number): LaneSize {
  const ahead = clamp(Math.ceil((rate * AHEAD_MS) / 1_000), FEWEST_AHEAD, MOST_AHEAD);
  // By half at high rates, so that marking and sending overlap; by more where each batch counts.
  const batch = Math.ceil(ahead * (ahead < 64 ? 0.75 : 0.5));
  const needed = (Math.min(rate, FASTEST_NUMBER) * answerMs * 1.5) / 1_000;
  return {
    ahead,
    batch,
    onWire: clamp(Math.ceil(needed), FEWEST_ON_WIRE, MOST_ON_WIRE),
    flushMs: rate < 500 ? SLOWEST_FLUSH_MS : FLUSH_MS,
    flushRows: FLUSH_ROWS,
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
