import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { runChild, type Stub } from "./child.ts";

const PHONE = "106540352242922";
const CONNECTIONS = 64;
const UNLIMITED = 1_000_000;
const TIMEOUT_MS = 240_000;
const kek = randomBytes(32).toString("base64");

export type Plain = { perSecond: number; cpuMicros: number };
export type Engine = Plain & {
  peakMegabytes: number;
  preparedPerSecond: number;
  bytesPerMessage: number;
  progressMs: number;
};
export type Pair = { raw: Plain; engine: Engine; ratio: number };
export type Pacing = {
  asked: number;
  limit: number;
  seconds: number;
  mean: number;
  fewest: number;
  most: number;
  /** The fullest second, wherever it begins. */
  fullest: number;
  refusedShare: number;
};

/** Where the engine's data lies: a server's URL, or null for the embedded database. */
export type Place = string | null;

export async function runPlain(
  stub: Stub,
  loop: "pool" | "fetch",
  messages: number,
): Promise<Plain> {
  await stub.behave();
  const parameters = { url: stub.url, messages, loop, connections: CONNECTIONS };
  return await runChild<Plain>("plain-loops.ts", parameters, { timeoutMs: TIMEOUT_MS });
}

/** The engine on a fresh database. */
async function runEngine(
  stub: Stub,
  place: Place,
  parameters: { people: number; rate?: number; warmUp?: number },
): Promise<Engine> {
  const fresh = place === null ? freshFolder() : await freshDatabase(place);
  try {
    return await runChild<Engine>(
      "engine-process.ts",
      { rate: UNLIMITED, warmUp: 20_000, ...parameters },
      {
        product: true,
        timeoutMs: TIMEOUT_MS,
        env: { GRAPH_BASE_URL: stub.url, WAKEY_KEK: kek, ...fresh.env },
      },
    );
  } finally {
    await fresh.remove();
  }
}

/** Ceiling and engine by turns: what disturbs the machine disturbs both. */
export async function runPairs(stub: Stub, place: Place, people: number, pairs: number) {
  const measured: Pair[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const raw = await runPlain(stub, "pool", people);
    const engine = await runEngine(stub, place, { people });
    measured.push({ raw, engine, ratio: engine.perSecond / raw.perSecond });
  }
  return measured;
}

/** One queue job for each message, and fetch. */
export async function runQueue(stub: Stub, server: string, messages: number): Promise<Plain> {
  await stub.behave();
  const { env, remove } = await freshDatabase(server);
  try {
    return await runChild<Plain>(
      "queue-process.ts",
      { url: stub.url, databaseUrl: env.DATABASE_URL, messages, concurrency: CONNECTIONS },
      { timeoutMs: TIMEOUT_MS },
    );
  } finally {
    await remove();
  }
}

/** How evenly the messages of `seconds` arrive; the stub refuses what is above `limit` (0: nothing). */
export async function runPacing(
  stub: Stub,
  place: Place,
  { asked, limit, seconds }: { asked: number; limit: number; seconds: number },
): Promise<Pacing> {
  await stub.behave({ latencyMs: 200, perSecond: limit, notes: true });
  const people = Math.round((limit || asked) * (seconds + 1));
  await runEngine(stub, place, { people, rate: asked, warmUp: 0 });
  const { accepted, refused, arrivals } = await stub.report();
  const times = arrivals[PHONE] ?? [];
  const counts = perSecond(times).slice(0, seconds);
  return {
    asked,
    limit,
    seconds: counts.length,
    mean: counts.reduce((sum, count) => sum + count, 0) / counts.length,
    fewest: Math.min(...counts),
    most: Math.max(...counts),
    fullest: fullestSecond(times),
    refusedShare: refused / (accepted + refused),
  };
}

/** Counts of the full seconds since the first arrival. */
function perSecond(times: readonly number[]): number[] {
  const [first = 0] = times;
  const last = times.at(-1) ?? 0;
  const counts = new Array<number>(Math.floor((last - first) / 1_000)).fill(0);
  for (const time of times) {
    const second = Math.floor((time - first) / 1_000);
    if (second < counts.length) counts[second] = (counts[second] ?? 0) + 1;
  }
  return counts;
}

function fullestSecond(times: readonly number[]): number {
  let [first, most] = [0, 0];
  for (const [index, time] of times.entries()) {
    while (time - (times[first] ?? time) >= 1_000) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

function freshFolder() {
  const folder = mkdtempSync(join(tmpdir(), "wakey-bench-"));
  const remove = async () => rmSync(folder, { recursive: true, force: true });
  return { env: { DATA_DIR: folder }, remove };
}

/** A database of its own for each run, so that no run pays for what an earlier one left behind. */
async function freshDatabase(server: string) {
  const name = `bench_${randomBytes(6).toString("hex")}`;
  await administer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    env: { DATABASE_URL: url.href },
    remove: () => administer(server, `drop database ${name} with (force)`),
  };
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
