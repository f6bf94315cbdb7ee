import "server-only";
import { countTry } from "@/db/rate-limit-store";
import { AppError } from "@/lib/errors";

const limit = { name: "connection-check", points: 60, seconds: 3_600 };

/**
 * Counts one check of a token with Meta: 60 an hour for each person, so that nobody can use this
 * server to try out tokens. Not inside a door.
 *
 * @throws {AppError} RATE_LIMITED
 */
export async function countCheck(userId: string): Promise<void> {
  const { within, waitMs } = await countTry(limit, userId);
  if (within) return;
  const minutes = Math.ceil(waitMs / 60_000);
  throw new AppError(
    "RATE_LIMITED",
    `A person can check connections 60 times an hour. Try again in ${minutes} min.`,
  );
}
