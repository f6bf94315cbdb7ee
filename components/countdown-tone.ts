import type { Tone } from "./tone";

const minute = 60_000;
const hour = 60 * minute;
/** However short the lifetime is: nobody notices and replaces a token faster. */
const ALWAYS_AMBER = hour;
const ALWAYS_RED = 5 * minute;

/**
 * How urgent an end is.
 *
 * @param left milliseconds to the end; negative after it
 * @param lifetime undefined: not known, so that the last day and the last hour count
 */
export function countdownTone(left: number, lifetime: number | undefined): Tone {
  const amber = lifetime === undefined ? 24 * hour : Math.max(lifetime * 0.25, ALWAYS_AMBER);
  const red = lifetime === undefined ? hour : Math.max(lifetime * 0.05, ALWAYS_RED);
  if (left < red || left <= 0) return "bad";
  return left <= amber ? "warn" : "good";
}
