import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { cancelCampaign, pauseCampaign, resumeCampaign } from "@/lib/campaigns/control-campaign";
import { AppError } from "@/lib/errors";
import { readCampaign, type StagedCampaign } from "./campaign";
import type { Child } from "./child";
import type { Disturbance } from "./judge";
import type { FaultEvent, Trouble } from "./plan";
import type { Stage, StageWorker } from "./stage";

/** A supervisor starts a process again until it stays; the database may be away for a while. */
const RESTART_TRIES = 20;
const RESTART_GAP_MS = 500;
/** A heartbeat is late by then: somebody else may have taken the numbers meanwhile. */
const LANE_MOVES_MS = 8_000;

/**
 * Does to the stage what an event says, until it is mended again.
 *
 * @returns what happened; null for a cancel that came too late
 */
export async function performEvent(
  stage: Stage,
  campaign: StagedCampaign,
  event: FaultEvent,
): Promise<Disturbance | null> {
  const { what } = event;
  const from = new Date();
  if (what === "cancel") {
    const isDone = await cancel(campaign);
    return isDone ? { what, from, to: new Date(), losesAnswers: false } : null;
  }
  const parted = await perform(stage, campaign, event);
  return { what, from, to: parted ?? new Date(), losesAnswers: parted !== null };
}

/** @returns until when answers may have been lost, or null */
async function perform(
  stage: Stage,
  campaign: StagedCampaign,
  event: Trouble,
): Promise<Date | null> {
  switch (event.what) {
    case "kill-worker":
      return await killAndRestart([workerOf(stage, event.worker).child], event.downMs);
    case "kill-all-workers":
      return await killAndRestart(
        stage.workers.map(({ child }) => child),
        event.downMs,
      );
    case "freeze-worker":
      return await freeze(workerOf(stage, event.worker).child, event.ms);
    case "kill-hooks":
      await killAndRestart([stage.hooks], event.downMs);
      return null;
    case "stop-database":
      await inTurn(() => stage.postgres.restart?.(event.signal, () => sleep(event.downMs)));
      return null;
    case "cut-database":
      workerOf(stage, event.worker).database.cut(event.downMs);
      await sleep(event.downMs);
      return null;
    case "silence-database":
      workerOf(stage, event.worker).database.silence(event.ms);
      await sleep(event.ms);
      return event.ms > LANE_MOVES_MS ? new Date() : null;
    case "cut-meta":
      workerOf(stage, event.worker).meta.cut(event.downMs);
      await sleep(event.downMs);
      return new Date();
    case "cut-webhooks":
      stage.webhookLine.cut(event.downMs);
      await sleep(event.downMs);
      return null;
    case "pause":
      await pauseAndResume(campaign, event.ms);
      return null;
  }
}

let lastRestart: Promise<unknown> = Promise.resolve();

/** The database is stopped once at a time. */
async function inTurn(restart: () => Promise<void> | undefined): Promise<void> {
  const turn = lastRestart.then(restart);
  lastRestart = turn.catch(() => {});
  await turn;
}

function workerOf(stage: Stage, index: number): StageWorker {
  const worker = stage.workers[index];
  if (!worker) throw new Error(`There is no worker ${index}.`);
  return worker;
}

async function killAndRestart(children: readonly Child[], downMs: number): Promise<Date> {
  await Promise.all(children.map((child) => child.end("SIGKILL")));
  const killed = new Date();
  await sleep(downMs);
  await Promise.all(children.map(ensureRunning));
  return killed;
}

/** What a supervisor does. */
export async function ensureRunning(child: Child): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      await child.start();
      return;
    } catch (error) {
      if (tried === RESTART_TRIES) throw error;
      await sleep(RESTART_GAP_MS);
    }
  }
}

/** The process stands still and knows nothing of it, as on a machine that is suspended. */
async function freeze(child: Child, ms: number): Promise<Date> {
  child.signal("SIGSTOP");
  await sleep(ms);
  child.signal("SIGCONT");
  return new Date();
}

/** A person pauses and goes on; where the campaign has ended meanwhile, or the database is away, not. */
async function pauseAndResume({ tenantId, campaignId }: StagedCampaign, ms: number): Promise<void> {
  const person = randomUUID();
  try {
    await pauseCampaign(tenantId, person, campaignId);
  } catch {
    return;
  }
  await sleep(ms);
  await insist(() => resumeCampaign(tenantId, person, campaignId));
}

/** @returns false where the campaign had ended before */
async function cancel({ tenantId, campaignId }: StagedCampaign): Promise<boolean> {
  if (await insist(() => cancelCampaign(tenantId, randomUUID(), campaignId))) return true;
  // It may have been committed although that was not heard, and be refused the second time.
  return (await readCampaign(campaignId)).state === "cancelled";
}

/** A person tries again while the database is away. @returns whether it was done */
async function insist(act: () => Promise<void>): Promise<boolean> {
  for (let tried = 1; tried <= RESTART_TRIES; tried += 1) {
    try {
      await act();
      return true;
    } catch (error) {
      if (error instanceof AppError) return false;
      await sleep(RESTART_GAP_MS);
    }
  }
  return false;
}
