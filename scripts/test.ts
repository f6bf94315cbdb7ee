import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startServerPostgres } from "./server-postgres.ts";
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
const inCi = Boolean(process.env.CI) && process.env.CI !== "false";

/** What a step found. `missing` says why it could not run at all, which is not a pass. */
type Outcome = { ok: boolean; counts?: Counts; missing?: string };
type Step = { name: string; title: string; run: () => Promise<Outcome> };

let embeddedDatabaseTests = 0;

const steps: Step[] = [
  { name: "lint", title: "format and lint", run: () => commands(["biome", "check", "."]) },
  {
    name: "types",
    title: "types",
    run: () => commands(["next", "typegen"], ["tsc", "--noEmit"]),
  },
  {
    name: "imports",
    title: "import rules",
    run: () => commands(["node", "scripts/check-imports.ts"]),
  },
  { name: "unused", title: "unused code", run: () => commands(["knip"]) },
  { name: "unit", title: "unit and database tests, embedded Postgres", run: runUnitTests },
  { name: "server", title: "database tests, server Postgres", run: runServerTests },
  { name: "faults", title: "a few runs of the fault suite, server Postgres", run: runFaults },
  {
    name: "build",
    title: "next build",
    run: () => commands(["node", "scripts/build.ts", "--if-needed"]),
  },
  { name: "e2e", title: "end-to-end tests in Chromium", run: runBrowserTests },
];

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
    const askedFor = inCi || Boolean(process.env.TEST_DATABASE_URL);
    return { ok: !askedFor, counts, missing: server.unavailable };
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
  const code = await run(["node", "scripts/test-faults.ts", "--seed", seeds, "--report", report]);
  const result = readFaultReport(report);
  if ("counts" in result) return { ok: code === 0, ...result };
  const counts = { ...none, skipped: FAULT_SEEDS.length };
  return { ok: !inCi, counts, missing: result.unavailable };
}

async function vitest(name: string, args: string[], env: NodeJS.ProcessEnv) {
  const report = freshReport(name);
  const code = await run(
    ["vitest", "run", ...args, "--reporter=default", "--reporter=json"].concat(
      `--outputFile.json=${report}`,
    ),
    env,
  );
  const { counts, databaseTests } = readVitestReport(report);
  return { ok: code === 0 && counts.failed === 0, counts, databaseTests };
}

async function runBrowserTests(): Promise<Outcome> {
  const report = freshReport("e2e"); // the path that e2e/playwright.config.ts names
  const code = await run(["playwright", "test", "-c", "e2e"]);
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

async function commands(...lines: string[][]): Promise<Outcome> {
  for (const line of lines) if ((await run(line)) !== 0) return { ok: false };
  return { ok: true };
}

/** The exit code of a program of node_modules/.bin, its output passed through. */
function run([program = "", ...args]: string[], env = process.env): Promise<number> {
  const bin = join(repository, "node_modules/.bin");
  const child = spawn(program, args, {
    cwd: repository,
    stdio: "inherit",
    shell: process.platform === "win32",
    env: {
      ...env,
      PATH: [bin, env.PATH].join(delimiter),
      NEXT_TELEMETRY_DISABLED: "1",
    },
  });
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("exit", (code) => done(code ?? 1));
  });
}

/** Runs one step and tells how it went. A step that breaks without a failed test counts as one. */
async function report(step: Step, position: string): Promise<Outcome & { counts: Counts }> {
  console.log(`\n▶ ${position} ${step.title} (${step.name})`);
  const startedAt = performance.now();
  const outcome = await step.run().catch((error: unknown): Outcome => {
    console.error(error instanceof Error ? error.message : error);
    return { ok: false };
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);

  const mark = outcome.missing ? "not run:" : outcome.ok ? "passed:" : "FAILED:";
  const reason = outcome.missing ? `: ${outcome.missing}` : "";
  console.log(`${mark} ${step.title}, ${seconds} s${reason}`);
  const counts = { ...(outcome.counts ?? none) };
  if (!outcome.ok && counts.failed === 0) counts.failed = 1;
  return { ...outcome, counts };
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

/**
 * `npm test`: every check in order, up to the first that fails; `-- --only unit,e2e` runs some.
 * The last line counts the tests of all runners, from their own reports.
 */
async function main(): Promise<void> {
  const selected = selectSteps();
  const missing: string[] = [];
  let total = none;
  for (const [index, step] of selected.entries()) {
    const outcome = await report(step, `${index + 1}/${selected.length}`);
    total = add(total, outcome.counts);
    if (outcome.missing) missing.push(`Not run: ${step.title}: ${outcome.missing}`);
    if (!outcome.ok) {
      process.exitCode = 1;
      const rest = selected.slice(index + 1).map((left) => left.name);
      if (rest.length > 0) missing.push(`Not reached: ${rest.join(", ")}`);
      break;
    }
  }
  console.log(`\n${missing.map((line) => `${line}\n`).join("")}`);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
}

await main();
