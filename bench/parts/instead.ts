import { freshDatabase } from "../place.ts";
import { runChild } from "../process.ts";
import type { Context } from "./context.ts";
import { type Plain, runPlain } from "./sending.ts";

const CONCURRENCY = 64;
const TIMEOUT_MS = 240_000;

export type InsteadFigures = {
  raw: Plain;
  /** The raw loop without any JSON: the stub must bear well more than what is measured against it. */
  bare: Plain;
  fetchLoop: Plain;
  queue: Plain;
};

/** What people would write instead, and how much the stub bears. */
export async function measureInstead(context: Context): Promise<InsteadFigures> {
  const { stub, sized } = context;
  await stub.behave();
  return {
    raw: await runPlain(stub.url, "pool", sized(100_000)),
    bare: await runPlain(stub.url, "bare", sized(100_000)),
    fetchLoop: await runPlain(stub.url, "fetch", sized(20_000)),
    queue: await runQueue(context, sized(5_000)),
  };
}

/** One queue job for each message, and fetch. */
async function runQueue({ stub, server }: Context, messages: number): Promise<Plain> {
  const { env, remove } = await freshDatabase(server);
  try {
    return await runChild<Plain>(
      "loops/job-per-message.ts",
      { url: stub.url, databaseUrl: env.DATABASE_URL, messages, concurrency: CONCURRENCY },
      { timeoutMs: TIMEOUT_MS },
    );
  } finally {
    await remove();
  }
}
