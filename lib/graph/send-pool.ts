import "server-only";
import { Pool } from "undici";

const CONNECT_TIMEOUT_MS = 10_000;
const ANSWER_TIMEOUT_MS = 20_000;
const ANSWER_CAP_BYTES = 2 * 1024 * 1024;

const pools = new Map<string, Pool>();

/** The connections that messages to this origin go over; made at the first use, then kept. */
export function sendPool(origin: string): Pool {
  const known = pools.get(origin);
  if (known) return known;
  const pool = new Pool(origin, {
    // As many as the fastest number needs where Meta takes half a second; the rest queues in the
    // pool. Each lane decides how many of them it uses.
    connections: 512,
    // One request at a time on one HTTP/1.1 connection: when it breaks, exactly one outcome is
    // unknown, and the client never sends a POST a second time by itself.
    pipelining: 1,
    allowH2: false,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: ANSWER_TIMEOUT_MS,
    bodyTimeout: ANSWER_TIMEOUT_MS,
    maxResponseSize: ANSWER_CAP_BYTES,
  });
  pools.set(origin, pool);
  return pool;
}

/** Lets the sends under way finish, then closes every connection. A later send opens new ones. */
export async function closeSendPools(): Promise<void> {
  const closing = [...pools.values()];
  pools.clear();
  await Promise.all(closing.map((pool) => pool.close()));
}
