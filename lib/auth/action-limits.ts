import "server-only";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { AppError } from "../errors";

const limits = { user: 120, tenant: 600, public: 300 } as const;

type Home = { __wakeyActionLimits?: Record<keyof typeof limits, RateLimiterMemory> };

// Counted per process: this protects the process, and costs the database nothing.
// One set of counters, also where the bundler has made two copies of this module.
const home = globalThis as Home;
home.__wakeyActionLimits ??= {
  user: perMinute("user"),
  tenant: perMinute("tenant"),
  public: perMinute("public"),
};
const limiters = home.__wakeyActionLimits;

/**
 * Counts one action of this user or tenant; `public` is all strangers together.
 *
 * @throws {AppError} RATE_LIMITED
 */
export async function countAction(bucket: keyof typeof limits, key: string): Promise<void> {
  try {
    await limiters[bucket].consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    const seconds = Math.ceil(refusal.msBeforeNext / 1_000);
    throw new AppError(
      "RATE_LIMITED",
      `That was too much at once. Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`,
    );
  }
}

function perMinute(bucket: keyof typeof limits): RateLimiterMemory {
  return new RateLimiterMemory({ keyPrefix: bucket, points: limits[bucket], duration: 60 });
}
