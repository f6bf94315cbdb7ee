import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { joinInstallation } from "./campaign";
import { problemsOf } from "./judge";
import { describePlan, planRun, WORKERS } from "./plan";
import { runPlan } from "./run";
import { type Stage, startStage } from "./stage";
import { runTakeover } from "./takeover";
import { runThreeWorkers } from "./three-workers";

// Random faults on real processes over a real Postgres server: whatever dies, the simulator's own log
// and the database must agree about every recipient.

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "100" },
    /** The first seed, or with commas each seed that is run. */
    seed: { type: "string", default: "1" },
    scenario: { type: "string", default: "random" },
    /** Where the number of runs that held and failed is left, for `npm test`. */
    report: { type: "string" },
  },
});
const runs = Number(values.runs);
const given = values.seed.split(",").map(Number);
const [firstSeed = 1] = given;
if (!(runs > 0) || !given.every(Number.isInteger)) refuse("--runs and --seed are whole numbers.");
const seeds = given.length > 1 ? given : Array.from({ length: runs }, (_, i) => firstSeed + i);
const scenarios = {
  random: runRandom,
  "three-workers": () => runThreeWorkers(firstSeed),
  takeover: () => runTakeover(firstSeed),
};
const names = Object.keys(scenarios) as (keyof typeof scenarios)[];
const scenario = names.find((name) => name === values.scenario);
if (!scenario) refuse(`--scenario is one of ${names.join(", ")}.`);

function refuse(reason: string): never {
  console.error(
    `${reason}\nnpm run test:faults -- --runs 100 --seed 1 [--scenario three-workers|takeover]`,
  );
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
    const { received, unknown, skipped } = judgement;
    result = `${received} received, ${unknown} unknown${skipped > 0 ? `, ${skipped} skipped` : ""}`;
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
  const stage = await startStage(WORKERS);
  if ("unavailable" in stage) return stage;
  const leave = await joinInstallation(stage);
  console.log(`Postgres ${stage.postgres.version} from ${stage.postgres.source}`);
  let held = 0;
  for (const seed of seeds) if (await tryRun(stage, seed)) held += 1;
  await leave();
  await stage.close();
  return { tried: seeds.length, held };
}

const outcome = await scenarios[scenario]();
if ("unavailable" in outcome) {
  console.log(`Not run: no Postgres server could be started: ${outcome.unavailable}`);
  if (values.report) writeFileSync(values.report, JSON.stringify(outcome));
  process.exit(3);
}
const { tried, held } = outcome;
console.log(`\n${tried} tried, ${held} held`);
if (values.report) writeFileSync(values.report, JSON.stringify({ tried, held }));
process.exit(held === tried ? 0 : 1);
