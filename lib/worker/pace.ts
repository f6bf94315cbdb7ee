import "server-only";

/** A lane that was held up makes up for this much, so that a busy machine does not slow it down. */
const BURST_MS = 250;
/** No second carries more than this share of the rate, whatever was saved up. */
const SECOND_SHARE = 1.05;
const SLOW_DOWN = 0.8;
const HOLD_MS = 1_000;
const RECOVERY_PER_SECOND = 0.02;

/** Messages a second that Meta lets through one phone number, by its throughput level. */
export function tierOf(throughputLevel: string | null): number {
  return throughputLevel === "HIGH" ? 1_000 : 80;
}

/**
 * Says how many messages may go now: the number's tier on average, and in no second more than 5 %
 * above it.
 *
 * After a 130429 it goes a fifth slower, holds a second, and recovers by 2 % of the tier a second.
 * Times are milliseconds of a clock that never jumps (`performance.now()`).
 */
export class Pace {
  readonly #tier: number;
  #rate: number;
  #tokens: number;
  #at: number;
  #holdUntil = 0;
  /** What was taken in the last second, oldest first. */
  #recent: { at: number; count: number }[] = [];

  constructor(tier: number, at: number) {
    this.#tier = tier;
    this.#rate = tier;
    this.#tokens = 1;
    this.#at = at;
  }

  /** Takes up to `wanted` messages out of the budget. */
  take(wanted: number, at: number): number {
    const passed = Math.max(0, at - this.#at);
    this.#at = at;
    if (at < this.#holdUntil) return 0;
    this.#rate = Math.min(
      this.#tier,
      this.#rate + (this.#tier * RECOVERY_PER_SECOND * passed) / 1_000,
    );
    const burst = Math.max(1, (this.#rate * BURST_MS) / 1_000);
    this.#tokens = Math.min(burst, this.#tokens + (this.#rate * passed) / 1_000);
    const taken = Math.max(0, Math.floor(Math.min(wanted, this.#tokens, this.#leftInSecond(at))));
    this.#tokens -= taken;
    if (taken > 0) this.#recent.push({ at, count: taken });
    return taken;
  }

  /** Meta answered that the number is too fast. Several such answers of one moment count once. */
  slowDown(at: number): void {
    if (at < this.#holdUntil) return;
    this.#rate = Math.max(1, this.#rate * SLOW_DOWN);
    this.#holdUntil = at + HOLD_MS;
    this.#tokens = 0;
  }

  get rate(): number {
    return this.#rate;
  }

  #leftInSecond(at: number): number {
    this.#recent = this.#recent.filter((one) => at - one.at < 1_000);
    const taken = this.#recent.reduce((sum, one) => sum + one.count, 0);
    return Math.max(1, this.#rate * SECOND_SHARE) - taken;
  }
}
