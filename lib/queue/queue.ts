import "server-only";
import { fromPglite, PgBoss } from "pg-boss";
import type { OpenDatabase } from "@/db/client";
import type { LaneKey } from "@/db/queries/lanes";
import { log } from "@/lib/log";

/** One run of a lane: it sends what waits for one phone number, for up to a minute. */
const LANE = "lane";
const HEARTBEAT_SECONDS = 10;
/**
 * How often a server's runs without a heartbeat are looked for, and waiting runs fetched without a
 * wake-up: with the heartbeat a dead process's numbers move within 15 s.
 */
const SERVER_INTERVAL_SECONDS = 2;
/** Nobody else has the embedded database open: a dead process's runs end at the next start. */
const EMBEDDED_INTERVAL_SECONDS = 10;
const POOL_SIZE = 4;

export type LaneRun = LaneKey & { jobId: string };

type Home = { __wakeyQueue?: PgBoss | undefined };
// The bundler may make several copies of this module in one process; there is one queue.
const home = globalThis as Home;

/**
 * Starts the queue on the database; its tables live in their own schema.
 *
 * @param options.serves false: this process only asks for runs, and leaves the clock and the search
 *   for dead runs to those that work on them
 */
export async function startQueue(
  database: OpenDatabase,
  { serves = true }: { serves?: boolean } = {},
): Promise<void> {
  const interval = database.pglite ? EMBEDDED_INTERVAL_SECONDS : SERVER_INTERVAL_SECONDS;
  const boss = new PgBoss({
    ...(database.pglite
      ? { db: fromPglite(database.pglite), backend: "pglite" as const }
      : { connectionString: database.url ?? "", max: POOL_SIZE, application_name: "wakey-queue" }),
    schema: "pgboss",
    useListenNotify: serves,
    supervise: serves,
    schedule: serves,
    monitorIntervalSeconds: interval,
    superviseIntervalSeconds: interval,
  });
  boss.on("error", (error) => log.error({ err: error }, "The queue reported an error"));
  await boss.start();
  // `exclusive`: at most one run per phone number waits or works, on all machines together.
  await boss.createQueue(LANE, {
    policy: "exclusive",
    heartbeatSeconds: HEARTBEAT_SECONDS,
    retryLimit: 1_000_000,
    retryDelay: 1,
    deleteAfterSeconds: 3_600,
    notify: true,
  });
  home.__wakeyQueue = boss;
}

/** Works on lanes, `concurrency` phone numbers at a time. */
export async function workLanes(
  concurrency: number,
  run: (lane: LaneRun) => Promise<void>,
): Promise<void> {
  await queue().work<LaneKey>(
    LANE,
    {
      localConcurrency: concurrency,
      pollingIntervalSeconds: SERVER_INTERVAL_SECONDS,
      // The library's own 30 s would leave a dead process's numbers waiting: they come unannounced.
      notifyPollingIntervalSeconds: SERVER_INTERVAL_SECONDS,
    },
    async (jobs) => {
      for (const job of jobs) await run({ ...job.data, jobId: job.id });
    },
  );
}

/**
 * Asks for a run of the lane. Where one waits or works already, nothing happens. Never fails: what it
 * is asked for is committed, and the sweep asks again within seconds.
 */
export async function wakeLane({ tenantId, connectionId }: LaneKey): Promise<void> {
  try {
    await queue().send(LANE, { tenantId, connectionId }, { singletonKey: connectionId });
  } catch (error) {
    log.warn({ err: error, connectionId }, "The lane was not woken; the sweep will do it");
  }
}

/** Work that comes again by the clock. It may be killed at any line and is then simply done again. */
export type Schedule = {
  /** The name of its queue: kebab-case, stays the same for ever. */
  name: string;
  /** Five fields, UTC: minutes are the finest. */
  cron: string;
  work: () => Promise<void>;
};

/** Has the queue's clock start `work`: on one process at a time, over all machines together. */
export async function runOnSchedule({ name, cron, work }: Schedule): Promise<void> {
  // `exclusive`: a run that takes longer than its interval is not joined by a second one.
  await queue().createQueue(name, {
    policy: "exclusive",
    heartbeatSeconds: HEARTBEAT_SECONDS,
    // The clock brings the next one anyway.
    retryLimit: 0,
    deleteAfterSeconds: 3_600,
  });
  await queue().schedule(name, cron, null, { singletonKey: name, tz: "UTC" });
  await queue().work(name, { pollingIntervalSeconds: 10 }, async () => {
    try {
      await work();
    } catch (error) {
      log.error(
        { err: error, schedule: name },
        "Scheduled work failed; its next time is as planned",
      );
    }
  });
}

/** Drops runs whose process is known to be dead, so that the lane need not wait for its heartbeat. */
export async function dropRuns(jobIds: readonly string[]): Promise<void> {
  if (jobIds.length > 0) await queue().deleteJob(LANE, [...jobIds]);
}

/** Ends the queue; runs under way get `timeoutMs` to finish. */
export async function stopQueue(timeoutMs: number): Promise<void> {
  const boss = home.__wakeyQueue;
  home.__wakeyQueue = undefined;
  await boss?.stop({ graceful: true, timeout: timeoutMs });
}

function queue(): PgBoss {
  if (!home.__wakeyQueue) throw new Error("The queue is not started.");
  return home.__wakeyQueue;
}
