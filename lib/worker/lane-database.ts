import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { log } from "@/lib/log";

const DATABASE_RETRY_MS = 250;

/** Null when the database did not answer: nothing may be assumed, and nothing is lost. */
export async function tryDatabase<Result>(work: () => Promise<Result>): Promise<Result | null> {
  try {
    return await work();
  } catch (error) {
    log.warn({ err: error }, "A lane could not reach the database; it will try again");
    await sleep(DATABASE_RETRY_MS);
    return null;
  }
}

/** Tries until the database has it, for as long as this process lives. */
export async function insistOnDatabase(work: () => Promise<void>): Promise<void> {
  const done = async () => {
    await work();
    return true as const;
  };
  while (!(await tryDatabase(done)));
}
