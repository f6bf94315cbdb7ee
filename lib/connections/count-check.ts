import "server-only";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { AppError } from "@/lib/errors";

const AN_HOUR = 3_600;

type Home = { __wakeyConnectionChecks?: RateLimiterMemory };

// One counter, also where the bundler has made two copies of this module.
const home = globalThis as Home;
home.__wakeyConnectionChecks ??= new RateLimiterMemory({ points: 60, duration: AN_HOUR });
const checks = home.__wakeyConnectionChecks;

/**
 * Counts one check of a token with Meta: 60 an hour for each person, so that nobody can use this
 * server to try out tokens.
 *
 * @throws {AppError} RATE_LIMITED
 */
export async function countCheck(userId: string): Promise<void> {
  try {
    await checks.consume(userId);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    const minutes = Math.ceil(refusal.msBeforeNext / 60_000);
    throw new AppError(
      "RATE_LIMITED",
      `A person can check connections 60 times an hour. Try again in ${minutes} min.`,
    );
  }
}
