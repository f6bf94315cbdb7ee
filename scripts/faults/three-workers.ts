import { setTimeout as sleep } from "node:timers/promises";
import { joinInstallation, launchStaged, readCampaign, type StagedCampaign } from "./campaign";
import { type Disturbance, type Judgement, problemsOf } from "./judge";
import { ensureRunning } from "./perform";
import { seededRandom } from "./random";
import { judge, untilFinished, untilTold } from "./run";
import { type Stage, startStage } from "./stage";

const WORKERS = 3;
const NUMBERS = 5;
const PEOPLE = 20_000;
const KILL_EVERY_MS = 5_000;

/**
 * Three workers, five numbers, 20,000 recipients, and one worker killed every five seconds until all
 * is sent.
 */
export async function runThreeWorkers(
  seed: number,
): Promise<{ tried: number; held: number } | { unavailable: string }> {
  const stage = await startStage(WORKERS);
  if ("unavailable" in stage) return stage;
  const leave = await joinInstallation(stage);
  const { meta } = stage;
  await meta.setBehaviour({ sentMs: 20, deliveredMs: 20, readMs: 20, retryMs: 200, latencyMs: 50 });
  const campaigns: StagedCampaign[] = [];
  for (let number = 0; number < NUMBERS; number += 1) {
    const wanted = { people: PEOPLE / NUMBERS, undeliverable: 0, throughput: "STANDARD" as const };
    campaigns.push(await launchStaged(meta, wanted));
  }
  const startedAt = performance.now();
  const kills = await killUntilFinished(stage, campaigns, seed);
  for (const campaign of campaigns) await untilFinished(stage, campaign);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  await untilTold(stage);

  const found = await Promise.all(campaigns.map((one) => judge(stage, one, kills)));
  const problems = found.flatMap(problemsOf);
  const sum = (count: (one: Judgement) => number) =>
    found.reduce((all, one) => all + count(one), 0);
  console.log(
    `${WORKERS} workers, ${NUMBERS} numbers, ${PEOPLE} recipients, seed ${seed}: ${kills.length} kills in ${seconds} s; ` +
      `${sum((one) => one.received)} received, ${sum((one) => one.lost.length)} lost, ` +
      `${sum((one) => one.doubled.length)} doubled, ${sum((one) => one.unknown)} unknown (never received)`,
  );
  for (const problem of problems) console.log(problem);
  await leave();
  await stage.close();
  return { tried: 1, held: problems.length === 0 ? 1 : 0 };
}

/** @returns every kill, for judging what they explain */
async function killUntilFinished(
  stage: Stage,
  campaigns: readonly StagedCampaign[],
  seed: number,
): Promise<Disturbance[]> {
  const random = seededRandom(seed);
  const kills: Disturbance[] = [];
  const areFinished = async () => {
    const rows = await Promise.all(campaigns.map((one) => readCampaign(one.campaignId)));
    return rows.every(({ state }) => state === "finished");
  };
  while (!(await areFinished())) {
    await sleep(KILL_EVERY_MS);
    const victim = stage.workers[random.between(0, WORKERS - 1)]?.child;
    if (!victim) continue;
    await victim.end("SIGKILL");
    const at = new Date();
    kills.push({ what: "kill-worker", from: at, to: at, losesAnswers: true });
    // Its supervisor; the next kill does not wait for it.
    void ensureRunning(victim);
  }
  for (const { child } of stage.workers) await ensureRunning(child);
  return kills;
}
