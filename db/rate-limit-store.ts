import "server-only";
import { RateLimiterDrizzle, RateLimiterRes } from "rate-limiter-flexible";
import type { OpenDatabase } from "./client";
import { openDatabase } from "./doors";
import { rateLimits } from "./schema";

export type Limit = { name: string; points: number; seconds: number };

/** How often this key was counted in the running window, and when that window ends. */
export type Count = { count: number; within: boolean; waitMs: number };

const limiters = new WeakMap<OpenDatabase, Map<string, RateLimiterDrizzle>>();

/**
 * Counts one try of `key`, in one statement: of many at the same moment exactly `points` are within.
 *
 * Writes at once and by itself: inside a door it would wait for the door, and the door for it.
 */
export async function countTry(limit: Limit, key: string): Promise<Count> {
  const limiter = limiterFor(limit);
  try {
    return toCount(await limiter.consume(key), true);
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return toCount(refusal, false);
    throw refusal;
  }
}

/** Forgets the tries of `key`. */
export async function forgetTries(limit: Limit, key: string): Promise<void> {
  await limiterFor(limit).delete(key);
}

function toCount(result: RateLimiterRes, within: boolean): Count {
  return { count: result.consumedPoints, within, waitMs: result.msBeforeNext };
}

function limiterFor({ name, points, seconds }: Limit): RateLimiterDrizzle {
  const database = openDatabase();
  const known = limiters.get(database) ?? new Map<string, RateLimiterDrizzle>();
  limiters.set(database, known);
  const limiter =
    known.get(name) ??
    new RateLimiterDrizzle({
      storeClient: database.db,
      schema: rateLimits,
      keyPrefix: name,
      points,
      duration: seconds,
    });
  known.set(name, limiter);
  return limiter;
}
