import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readFaultReport, readPlaywrightReport, readVitestReport } from "./test-reports.ts";

const folder = mkdtempSync(join(tmpdir(), "wakey-reports-"));
afterAll(() => rmSync(folder, { recursive: true }));

function leave(report: unknown): string {
  const file = join(folder, `${crypto.randomUUID()}.json`);
  writeFileSync(file, JSON.stringify(report));
  return file;
}

const vitestReport = {
  numPassedTests: 5,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 1,
  testResults: [
    { name: "/x/lib/a.test.ts", assertionResults: [{}, {}, {}, {}, {}, {}] },
    { name: "/x/db/b.db.test.ts", assertionResults: [{}, {}, {}] },
  ],
};

test("Vitest's report is counted, database tests apart", () => {
  expect(readVitestReport(leave(vitestReport))).toEqual({
    counts: { passed: 5, failed: 1, skipped: 3 },
    databaseTests: 3,
  });
});

test("a flaky browser test counts as failed", () => {
  const stats = { expected: 4, unexpected: 1, flaky: 2, skipped: 3 };
  expect(readPlaywrightReport(leave({ stats }))).toEqual({ passed: 4, failed: 3, skipped: 3 });
});

test("no report, and a report of nothing, are failures", () => {
  const stats = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 };
  expect(() => readPlaywrightReport(join(folder, "gone.json"))).toThrow("no report");
  expect(() => readPlaywrightReport(leave({ stats }))).toThrow("no test at all");
  expect(() => readVitestReport(join(folder, "gone.json"))).toThrow("no report");
});

test("each run of the fault suite is a test; without a server it says why", () => {
  const counts = { passed: 3, failed: 1, skipped: 0 };
  expect(readFaultReport(leave({ tried: 4, held: 3 }))).toEqual({ counts });
  const unavailable = { unavailable: "no Postgres" };
  expect(readFaultReport(leave(unavailable))).toEqual(unavailable);
});
