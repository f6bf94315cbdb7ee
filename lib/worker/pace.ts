import "server-only";
import { LastSecond } from "./last-second";

/** A lane that was held up makes up for this much, so that a busy machine does not slow it down. */
const BURST_MS = 250;
/** After 130429 nothing is sent for this long. */
const HOLD_MS = 250;
/** How far below what the number bore the lane then stays. */
const BELOW = 0.97;
/** The most and the least that one slow-down takes off. */
const [GENTLEST, HARSHEST] = [0.9, 0.5];
/** Share of the tier a second: up to what the number bore, then carefully beyond it, then freely. */
const [RETURN, PROBE, RECOVERY] = [0.02, 0.0025, 0.02];
const PROBE_MS = 20_000;

/** What Meta and people say about how fast a number may be. */
export type NumberSpeed = {
  /** STANDARD, HIGH, NOT_APPLICABLE; null when Meta was never asked. */
  throughputLevel: string | null;
  /** The number also works in the WhatsApp Business app ("coexistence"). */
  onBusinessApp: boolean;
};

/** Messages a second, in and out together, that Meta lets through one phone number. */
export function tierOf({ throughputLevel, onBusinessApp }: NumberSpeed): number {
  if (onBusinessApp) return 20;
  return throughputLevel === "HIGH" ? 1_000 : 80;
}

/** What the number's tier, or a person's wish, leaves beside what people write to the number. */
export function targetOf({
  rate,
  inboundPerSecond,
  ...speed
}: NumberSpeed & { rate: number | null; inboundPerSecond: number }): number {
  return Math.max(1, (rate ?? tierOf(speed)) - inboundPerSecond);
}

/**
 * Says how many messages may go now: the target on average, and in no second more than a little
 * above it (84 at 80, 1,015 at 1,000).
 *
 * After a 130429 it takes what the number bore in the last second for its limit, stays just below it,
 * and tries more only carefully. Times are milliseconds of a clock that never jumps
 * (`performance.now()`).
 */
export class Pace {
  #target: number;
  #rate: number;
  #tokens = 1;
  #at: number;
  #holdUntil = Number.NEGATIVE_INFINITY;
  #slowedAt = Number.NEGATIVE_INFINITY;
  /** What the number bore when Meta last complained. */
  #wall: number;
  readonly #taken = new LastSecond();
  readonly #accepted = new LastSecond();

  constructor(target: number, at: number) {
    this.#target = target;
    this.#rate = target;
    this.#wall = target;
    this.#at = at;
  }

  /** Messages a second at the moment. */
  get rate(): number {
    return this.#rate;
  }

  /** The tier changed, or people write more or less to the number. */
  setTarget(wanted: number): void {
    if (wanted === this.#target) return;
    const unhindered = this.#rate === this.#target;
    this.#target = wanted;
    if (unhindered || this.#rate > wanted) this.#rate = wanted;
  }

  /** Takes up to `wanted` messages out of the budget. */
  take(wanted: number, at: number): number {
    this.#advance(at);
    if (at < this.#holdUntil) return 0;
    const left = this.#rate + extra(this.#rate) - this.#taken.total(at);
    const taken = Math.max(0, Math.floor(Math.min(wanted, this.#tokens, left)));
    this.#tokens -= taken;
    this.#taken.add(taken, at);
    return taken;
  }

  /** Milliseconds until it is worth asking again; 0 when a message may go now. */
  waitMs(at: number): number {
    if (at < this.#holdUntil) return this.#holdUntil - at;
    return Math.max(0, ((1 - this.#tokens) * 1_000) / this.#rate);
  }

  /** Meta took a message. */
  accepted(at: number): void {
    this.#accepted.add(1, at);
  }

  /** Meta answered that the number is too fast. Several such answers of one moment count once. */
  slowDown(at: number): void {
    // What was under way when the lane slowed down was sent at the old pace.
    if (at - this.#slowedAt < 2 * HOLD_MS) return;
    const bore = this.#accepted.total(at);
    this.#wall = Math.max(1, this.#rate * HARSHEST, Math.min(this.#rate * GENTLEST, bore));
    this.#rate = Math.max(1, this.#wall * BELOW);
    this.#slowedAt = at;
    this.#holdUntil = at + HOLD_MS;
    this.#tokens = 0;
  }

  #advance(at: number): void {
    const passed = Math.max(0, at - this.#at) / 1_000;
    this.#at = at;
    if (this.#rate < this.#target && at >= this.#holdUntil) {
      this.#rate = Math.min(this.#target, this.#rate + this.#growth(at) * this.#target * passed);
    }
    const burst = Math.max(1, (this.#rate * BURST_MS) / 1_000);
    this.#tokens = Math.min(burst, this.#tokens + this.#rate * passed);
  }

  #growth(at: number): number {
    if (this.#rate < this.#wall) return RETURN;
    return at - this.#slowedAt < PROBE_MS ? PROBE : RECOVERY;
  }
}

/** What one second may carry above the rate. */
function extra(rate: number): number {
  return Math.max(1, Math.min(rate * 0.05, Math.max(4, rate * 0.015)));
}
