import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { runProgram } from "./run-program.ts";
import { needsServerPostgres, startServerPostgres } from "./server-postgres.ts";
import {
  add,
  type Counts,
  none,
  readFaultReport,
  readPlaywrightReport,
  readVitestReport,
} from "./test-reports.ts";

const repository = resolve(import.meta.dirname, "..");
const reports = join(repository, "test-results/reports");

/** What a step found. `missing` says why it could not run at all, which is not a pass. */
type Outcome = { ok: boolean; counts?: Counts; missing?: string };
type Step = {
  name: string;
  title: string;
  /** Runs beside its neighbours that may, its output kept until it is its turn to be shown. */
  beside?: true;
  run: (output: string[] | null) => Promise<Outcome>;
};

let embeddedDatabaseTests = 0;

const steps: Step[] = [
  check("lint", "format and lint", ["biome", "check", "."]),
  check("types", "types", ["next", "typegen"], ["tsc", "--noEmit"]),
  check("imports", "import rules", ["node", "scripts/check-imports.ts"]),
  check("unused", "unused code", ["knip"]),
  { name: "unit", title: "unit and database tests, embedded Postgres", run: runUnitTests },
  { name: "server", title: "database tests, server Postgres", run: runServerTests },
  { name: "faults", title: "a few runs of the fault suite, server Postgres", run: runFaults },
  {
    name: "build",
    title: "next build",
    run: () => commands([["node", "scripts/build.ts", "--if-needed"]], null),
  },
  { name: "e2e", title: "end-to-end tests in Chromium", run: runBrowserTests },
];

function check(name: string, title: string, ...lines: string[][]): Step {
  return { name, title, beside: true, run: (output) => commands(lines, output) };
}

async function runUnitTests(): Promise<Outcome> {
  const { TEST_DATABASE_URL: _, ...env } = process.env;
  const outcome = await vitest("unit", [], env);
  embeddedDatabaseTests = outcome.databaseTests;
  return outcome;
}

/**
 * The database tests once more. Without a server their number counts as skipped, and it is a failure
 * in CI, or where TEST_DATABASE_URL promised a server.
 */
async function runServerTests(): Promise<Outcome> {
  const server = await startServerPostgres();
  if ("unavailable" in server) {
    const counts = { ...none, skipped: embeddedDatabaseTests };
    return { ok: !needsServerPostgres(), counts, missing: server.unavailable };
  }
  console.log(`Postgres ${server.version} from ${server.source}`);
  try {
    const env = { ...process.env, TEST_DATABASE_URL: server.url };
    return await vitest("server", ["--project", "db"], env);
  } finally {
    await server.stop();
  }
}

/** Of `npm run test:faults`: lost answers, killed workers, a stopped database, cut lines. */
const FAULT_SEEDS = [100, 101, 104, 112];

async function runFaults(): Promise<Outcome> {
  const report = freshReport("faults");
  const seeds = FAULT_SEEDS.join(",");
  const code = await runProgram([
    "node",
    "scripts/test-faults.ts",
    "--seed",
    seeds,
    "--report",
    report,
  ]);
  const result = readFaultReport(report);
  if ("counts" in result) return { ok: code === 0, ...result };
  const counts = { ...none, skipped: FAULT_SEEDS.length };
  return { ok: !needsServerPostgres(), counts, missing: result.unavailable };
}

async function vitest(name: string, args: string[], env: NodeJS.ProcessEnv) {
  const report = freshReport(name);
  const code = await runProgram(
    ["vitest", "run", ...args, "--reporter=default", "--reporter=json"].concat(
      `--outputFile.json=${report}`,
    ),
    { env },
  );
  const { counts, databaseTests } = readVitestReport(report);
  return { ok: code === 0 && counts.failed === 0, counts, databaseTests };
}

async function runBrowserTests(): Promise<Outcome> {
  const report = freshReport("e2e"); // the path that e2e/playwright.config.ts names
  const code = await runProgram(["playwright", "test", "-c", "e2e"]);
  const counts = readPlaywrightReport(report);
  return { ok: code === 0 && counts.failed === 0, counts };
}

/** Where a runner is to leave its report; one of an earlier run must not be taken for it. */
function freshReport(name: string): string {
  mkdirSync(reports, { recursive: true });
  const file = join(reports, `${name}.json`);
  rmSync(file, { force: true });
  return file;
}

async function commands(lines: string[][], output: string[] | null): Promise<Outcome> {
  for (const line of lines) if ((await runProgram(line, { output })) !== 0) return { ok: false };
  return { ok: true };
}

type Ended = Outcome & { counts: Counts; seconds: string; output: string[] };

/** A step that breaks without a failed test counts as one. */
async function runStep(step: Step): Promise<Ended> {
  const startedAt = performance.now();
  const output: string[] = [];
  const outcome = await step.run(step.beside ? output : null).catch((error: unknown): Outcome => {
    console.error(error instanceof Error ? error.message : error);
    return { ok: false };
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const counts = { ...(outcome.counts ?? none) };
  if (!outcome.ok && counts.failed === 0) counts.failed = 1;
  return { ...outcome, counts, seconds, output };
}

function selectSteps(): Step[] {
  const { values } = parseArgs({ options: { only: { type: "string" } } });
  const names = values.only?.split(",");
  const unknown = names?.filter((name) => !steps.some((step) => step.name === name)) ?? [];
  if (unknown.length > 0) {
    const known = steps.map((step) => step.name).join(", ");
    console.error(`No step ${unknown.join(", ")}. There are: ${known}`);
    process.exit(2);
  }
  return names ? steps.filter((step) => names.includes(step.name)) : steps;
}

/** What runs at the same time: neighbours that may, else one step. */
function inTurns(selected: readonly Step[]): Step[][] {
  const turns: Step[][] = [];
  for (const step of selected) {
    const last = turns.at(-1);
    if (step.beside && last?.[0]?.beside) last.push(step);
    else turns.push([step]);
  }
  return turns;
}

/**
 * `npm test`: every check in order, up to the first that fails; `-- --only unit,e2e` runs some.
 * The last line counts the tests of all runners, from their own reports.
 */
async function main(): Promise<void> {
  const selected = selectSteps();
  const ended: Ended[] = [];
  for (const turn of inTurns(selected)) {
    const begun = turn.map((step) => (step.beside ? runStep(step) : null));
    for (const [index, step] of turn.entries()) {
      console.log(`\n▶ ${ended.length + 1}/${selected.length} ${step.title} (${step.name})`);
      const end = await (begun[index] ?? runStep(step));
      ended.push(end);
      tell(step, end);
    }
    if (ended.some(({ ok }) => !ok)) break;
  }
  if (ended.some(({ ok }) => !ok)) process.exitCode = 1;

  console.log();
  for (const [index, { missing }] of ended.entries()) {
    if (missing) console.log(`Not run: ${selected[index]?.title}: ${missing}`);
  }
  const rest = selected.slice(ended.length).map(({ name }) => name);
  if (rest.length > 0) console.log(`Not reached: ${rest.join(", ")}`);
  const { passed, failed, skipped } = ended.map(({ counts }) => counts).reduce(add, none);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
}

function tell({ title }: Step, { ok, missing, seconds, output }: Ended): void {
  if (output.length > 0) process.stdout.write(`${output.join("").trimEnd()}\n`);
  const mark = missing ? "not run:" : ok ? "passed:" : "FAILED:";
  console.log(`${mark} ${title}, ${seconds} s${missing ? `: ${missing}` : ""}`);
}

await main();
