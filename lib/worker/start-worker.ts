import "server-only";
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { failWaitingTests } from "@/db/queries/finish";
import { type LaneKey, listOwnedLanes, listReadyLanes, releaseLane } from "@/db/queries/lanes";
import { haltRunning } from "@/lib/campaigns/halt-campaigns";
import { keepTiming } from "@/lib/campaigns/keep-timing";
import { prepareUnprepared } from "@/lib/campaigns/prepare-recipients";
import { now } from "@/lib/clock";
import { CryptoError } from "@/lib/crypto/crypto-error";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { dropRuns, type LaneRun, runOnSchedule, wakeLane, workLanes } from "@/lib/queue/queue";
import { runLane } from "./lane";
import { schedules } from "./schedules";

/**
 * Phone numbers that one process sends for at the same time. One more would wait for up to a minute,
 * until the run of another is over.
 */
const LANES = 32;
const SWEEP_MS = 5_000;
/** Twice: the queue may take a moment to close the run that just ended. */
const NEXT_RUN_MS = [50, 500];

/** `host:pid:start`: says whether the owner of a lane can still be alive. */
const owner = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;

type Worker = { lastSweep: Date; stop: () => Promise<void> };
const home = globalThis as { __wakeyWorker?: Worker };

/** When the worker of this process last looked for work; null where none was started. */
export function lastSweep(): Date | null {
  return home.__wakeyWorker?.lastSweep ?? null;
}

/**
 * Starts sending: takes over what dead processes left, then serves lanes as they are woken. The
 * sweep wakes every lane with work, so a lost wake-up costs seconds and never a message.
 *
 * @param options.embedded nobody else can have this database open
 * @returns how to stop: nothing new is begun, and what is in flight is finished and written down
 */
export async function startWorker({
  embedded,
}: {
  embedded: boolean;
}): Promise<() => Promise<void>> {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  await dropDeadRuns(embedded);
  await workLanes(LANES, async (lane) => {
    const run = serveLane(lane, stopping.signal);
    running.add(run);
    await run.finally(() => running.delete(run));
  });

  const worker: Worker = { lastSweep: now(), stop };
  home.__wakeyWorker = worker;
  let isPreparing = false;
  const sweep = async () => {
    try {
      await keepTiming();
      for (const lane of await listReadyLanes(now())) await wakeLane(lane);
      // Not waited for, and one at a time: with millions of people it takes longer than a sweep.
      if (!isPreparing) {
        isPreparing = true;
        void prepareUnprepared().finally(() => {
          isPreparing = false;
        });
      }
      worker.lastSweep = new Date();
    } catch (error) {
      log.warn({ err: error }, "The sweep failed; it runs again in seconds");
    }
  };
  const timer = setInterval(() => void sweep(), SWEEP_MS);
  void sweep();
  void startSchedules();

  async function stop(): Promise<void> {
    clearInterval(timer);
    stopping.abort();
    await Promise.allSettled(running);
  }
  return stop;
}

/** Not waited for: nobody's message hangs on them, and a start should be quick. */
async function startSchedules(): Promise<void> {
  try {
    for (const schedule of schedules) await runOnSchedule(schedule);
  } catch (error) {
    log.error({ err: error }, "The schedules were not started");
  }
}

async function serveLane(lane: LaneRun, stop: AbortSignal): Promise<void> {
  const { tenantId, connectionId, jobId } = lane;
  const key: LaneKey = { tenantId, connectionId };
  try {
    const end = await runLane(key, { owner, jobId }, stop);
    if (end !== "lost") await releaseLane(key, [jobId]);
    // Only after the queue has closed this run can the next one be asked for.
    if (end === "again") {
      for (const ms of NEXT_RUN_MS) setTimeout(() => void wakeLane(key), ms);
    }
  } catch (error) {
    if (!(error instanceof AppError || error instanceof CryptoError)) {
      log.error({ err: error, connectionId }, "A run of a lane failed; the queue starts it again");
      throw error;
    }
    // Nothing can be sent over this connection, and nobody should wait for that.
    const text =
      error instanceof AppError
        ? "The connection of this campaign was removed."
        : "The stored access token cannot be opened. Save it again in Settings.";
    log.error({ err: error, connectionId }, "A lane cannot send");
    await haltRunning(tenantId, { connectionId }, { code: null, subcode: null, text });
    await failWaitingTests(key, text, now());
  }
}

/**
 * A process that was killed cannot close its runs. Those of this machine are dropped at once, also
 * all of an embedded database, which nobody else can have open; other machines' runs end when their
 * heartbeat stays away.
 */
async function dropDeadRuns(embedded: boolean): Promise<void> {
  const lanes = await listOwnedLanes();
  const dead = lanes.filter((lane) => embedded || isDeadHere(lane.owner));
  await dropRuns(dead.map((lane) => lane.jobId));
  for (const lane of dead) await releaseLane(lane, [lane.jobId]);
}

function isDeadHere(laneOwner: string): boolean {
  const [host, pid] = laneOwner.split(":");
  if (host !== hostname()) return false;
  if (Number(pid) === process.pid) return true;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
