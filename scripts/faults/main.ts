import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { joinInstallation } from "./campaign";
import { problemsOf } from "./judge";
import { describePlan, planRun } from "./plan";
import { runPlan } from "./run";
import { type Stage, startStage } from "./stage";
import { runThreeWorkers } from "./three-workers";

// Random faults on real processes over a real Postgres server: whatever dies, the simulator's own log
// and the database must agree about every recipient.

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    scenario: { type: "string", default: "random" },
    /** Where the number of runs that held and failed is left, for `npm test`. */
    report: { type: "string" },
  },
});
const runs = Number(values.runs);
const firstSeed = Number(values.seed);
if (!(runs > 0) || !Number.isInteger(firstSeed)) refuse("--runs and --seed are whole numbers.");
if (values.scenario !== "random" && values.scenario !== "three-workers") {
  refuse("--scenario is random or three-workers.");
}

function refuse(reason: string): never {
  console.error(`${reason}\nnpm run test:faults -- --runs 100 --seed 1 [--scenario three-workers]`);
  process.exit(2);
}

async function tryRun(stage: Stage, seed: number): Promise<boolean> {
  const plan = planRun(seed);
  const startedAt = performance.now();
  let problems: string[];
  let result = "";
  try {
    const judgement = await runPlan(stage, plan);
    problems = problemsOf(judgement);
    result = `${judgement.received} received, ${judgement.unknown} unknown`;
  } catch (error) {
    problems = [`  ${error instanceof Error ? error.message : String(error)}`];
  }
  const held = problems.length === 0;
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  console.log(
    `seed ${seed} ${held ? "held" : "FAILED"}: ${result} (${seconds} s; ${describePlan(plan)})`,
  );
  if (!held) {
    console.log(problems.join("\n"));
    console.log(`  Repeat it: npm run test:faults -- --runs 1 --seed ${seed}`);
  }
  return held;
}

async function runRandom(): Promise<{ tried: number; held: number } | { unavailable: string }> {
  let tried = 0;
  let held = 0;
  let stage: Stage | undefined;
  let leave = async () => {};
  const open = async () => {
    const started = await startStage(2);
    if ("unavailable" in started) return started;
    stage = started;
    leave = await joinInstallation(started);
    return started;
  };
  const close = async () => {
    await leave();
    await stage?.close();
  };
  const first = await open();
  if ("unavailable" in first) return first;
  console.log(`Postgres ${first.postgres.version} from ${first.postgres.source}`);
  for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
    tried += 1;
    if (stage && (await tryRun(stage, seed))) held += 1;
  }
  await close();
  return { tried, held };
}

const outcome = values.scenario === "random" ? await runRandom() : await runThreeWorkers(firstSeed);
if ("unavailable" in outcome) {
  console.log(`Not run: no Postgres server could be started: ${outcome.unavailable}`);
  if (values.report) writeFileSync(values.report, JSON.stringify(outcome));
  process.exit(3);
}
const { tried, held } = outcome;
console.log(`\n${tried} tried, ${held} held`);
if (values.report) writeFileSync(values.report, JSON.stringify({ tried, held }));
process.exit(held === tried ? 0 : 1);
