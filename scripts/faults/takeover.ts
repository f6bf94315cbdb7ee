import { setTimeout as sleep } from "node:timers/promises";
import { joinInstallation, launchStaged, readOwner, type StagedCampaign } from "./campaign";
import { problemsOf } from "./judge";
import { seededRandom } from "./random";
import { judge, untilFinished, untilTold } from "./run";
import { type Stage, startStage } from "./stage";

const WORKERS = 2;
const KILLS = 5;
const LONGEST_SECONDS = 15;
const LOOK_MS = 50;
/** What was on the wire at the kill has arrived by then. */
const ECHO_MS = 500;

/**
 * Kills the worker that sends and leaves it dead, as a machine that is gone, and measures how long its
 * number stands still until the other worker goes on.
 */
export async function runTakeover(
  seed: number,
): Promise<{ tried: number; held: number } | { unavailable: string }> {
  const stage = await startStage(WORKERS);
  if ("unavailable" in stage) return stage;
  const leave = await joinInstallation(stage);
  const { meta } = stage;
  await meta.setBehaviour({ sentMs: 20, deliveredMs: 20, readMs: 20, retryMs: 200 });
  const random = seededRandom(seed);
  let held = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const wanted = { people: 1_200, undeliverable: 0, throughput: "STANDARD" as const };
    const campaign = await launchStaged(meta, wanted);
    // Anywhere between two heartbeats.
    const moment = random.between(1_000, 6_000);
    const { seconds, at } = await killSender(stage, campaign, moment);
    for (const { child } of stage.workers) await child.start();
    await untilFinished(stage, campaign);
    await untilTold(stage);
    const kill = { what: "kill-worker", from: at, to: at, losesAnswers: true };
    const found = await judge(stage, campaign, [kill]);
    const problems = problemsOf(found);
    if (seconds > LONGEST_SECONDS) problems.push(`  that is longer than ${LONGEST_SECONDS} s`);
    if (problems.length === 0) held += 1;
    console.log(`taken over after ${seconds.toFixed(1)} s, ${found.unknown} unknown`);
    for (const problem of problems) console.log(problem);
  }
  await leave();
  await stage.close();
  return { tried: KILLS, held };
}

/** @returns how long nothing was sent after the kill */
async function killSender(
  { meta, workers }: Stage,
  { phoneNumberId, connectionId }: StagedCampaign,
  afterMs: number,
): Promise<{ seconds: number; at: Date }> {
  const received = async () => (await meta.messages(phoneNumberId)).length;
  while ((await received()) === 0) await sleep(LOOK_MS);
  await sleep(afterMs);
  const owner = await readOwner(connectionId);
  const sender = workers.find(({ child }) => owner?.split(":")[1] === String(child.pid));
  if (!sender) throw new Error(`Nobody here sends for the number, but ${owner}.`);
  await sender.child.end("SIGKILL");
  const at = new Date();
  await sleep(ECHO_MS);
  const before = await received();
  while ((await received()) === before && Date.now() - at.getTime() < 60_000) await sleep(LOOK_MS);
  return { seconds: (Date.now() - at.getTime()) / 1_000, at };
}
