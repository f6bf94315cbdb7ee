import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";

// Injects every fault of the diagnosis's table into the simulator, one by one. A fault is held when
// the diagnosis names its cause first and the fix, carried out, turns the check green.
const repository = resolve(import.meta.dirname, "..");
const TABLE = "fault table";

type Report = {
  testResults: { assertionResults: { ancestorTitles: string[]; status: string }[] }[];
};

const folder = mkdtempSync(join(tmpdir(), "wakey-diagnosis-"));
const file = join(folder, "report.json");
const code = await run();
const { held, tried } = count();
rmSync(folder, { recursive: true });
if (code !== 0 || tried === 0) process.exitCode = 1;
console.log(`${held} / ${tried}`);

function run(): Promise<number> {
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const child = spawn("vitest", ["run", "lib/diagnosis/faults.db.test.ts", ...reporters], {
    cwd: repository,
    stdio: "inherit",
    shell: process.platform === "win32",
    env: {
      ...process.env,
      PATH: [join(repository, "node_modules/.bin"), process.env.PATH].join(delimiter),
    },
  });
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("exit", (exit) => done(exit ?? 1));
  });
}

/** Without a report nothing was held. */
function count(): { held: number; tried: number } {
  try {
    const report = JSON.parse(readFileSync(file, "utf8")) as Report;
    const ofTable = report.testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ ancestorTitles }) => ancestorTitles.includes(TABLE));
    const held = ofTable.filter(({ status }) => status === "passed");
    return { held: held.length, tried: ofTable.length };
  } catch {
    return { held: 0, tried: 0 };
  }
}
