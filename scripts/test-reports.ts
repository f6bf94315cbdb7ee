import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";

/** Numbers of tests. */
export type Counts = { passed: number; failed: number; skipped: number };

export const none: Counts = { passed: 0, failed: 0, skipped: 0 };

export function add(a: Counts, b: Counts): Counts {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  };
}

const vitestReportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ name: z.string(), assertionResults: z.array(z.unknown()) })),
});

/**
 * Counts from Vitest's JSON report, and how many tests stand in database test files.
 *
 * @throws when there is no report or it holds no test: a runner that ran nothing has not passed.
 */
export function readVitestReport(file: string): { counts: Counts; databaseTests: number } {
  const report = vitestReportSchema.parse(read(file));
  const counts = {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
  refuseEmpty(file, counts);
  const databaseTests = report.testResults
    .filter(({ name }) => name.endsWith(".db.test.ts"))
    .reduce((sum, { assertionResults }) => sum + assertionResults.length, 0);
  return { counts, databaseTests };
}

const playwrightReportSchema = z.object({
  stats: z.object({
    expected: z.number(),
    unexpected: z.number(),
    flaky: z.number(),
    skipped: z.number(),
  }),
});

/**
 * Counts from Playwright's JSON report. A flaky test is a failed one.
 *
 * @throws when there is no report or it holds no test.
 */
export function readPlaywrightReport(file: string): Counts {
  const { stats } = playwrightReportSchema.parse(read(file));
  const counts = {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  };
  refuseEmpty(file, counts);
  return counts;
}

function read(file: string): unknown {
  if (!existsSync(file)) throw new Error(`The runner left no report at ${file}`);
  return JSON.parse(readFileSync(file, "utf8"));
}

function refuseEmpty(file: string, { passed, failed, skipped }: Counts): void {
  if (passed + failed + skipped === 0) throw new Error(`${file} reports no test at all`);
}

const faultReportSchema = z.union([
  z.object({ tried: z.number().int().positive(), held: z.number().int() }),
  z.object({ unavailable: z.string() }),
]);

/** Counts from the fault suite's report: each run is a test. */
export function readFaultReport(file: string): { counts: Counts } | { unavailable: string } {
  const report = faultReportSchema.parse(read(file));
  if ("unavailable" in report) return report;
  const { tried, held } = report;
  return { counts: { ...none, passed: held, failed: tried - held } };
}
