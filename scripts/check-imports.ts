import { execFile } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const repository = resolve(import.meta.dirname, "..");
const folders = ["app", "components", "lib", "db", "e2e", "scripts", "bench"];
const rootFiles = ["proxy.ts", "instrumentation.ts", "next.config.ts", "drizzle.config.ts"];

type Violation = { rule: { name: string }; from: string; to: string };
type Cruise = { modules: { source: string }[]; summary: { violations: Violation[] } };

/**
 * Judges every source file under `directory` by .dependency-cruiser.cjs.
 *
 * @returns the broken rules, and the source files that were on disk but not looked at. The second
 * list matters as much as the first: without a parser for TypeScript, dependency-cruiser reads
 * nothing and reports success.
 */
export async function cruiseImports(
  directory: string,
): Promise<{ violations: Violation[]; moduleCount: number; unseen: string[] }> {
  const starts = [...folders, ...rootFiles].filter((name) => existsSync(join(directory, name)));
  const cruise: Cruise = JSON.parse(await runCruiser(directory, starts));

  const seen = new Set(cruise.modules.map((module) => module.source));
  const sources = globSync(
    starts.map((start) => (start.endsWith(".ts") ? start : `${start}/**/*.{ts,tsx}`)),
    { cwd: directory },
  ).map((path) => path.replaceAll(sep, "/"));

  return {
    violations: cruise.summary.violations,
    moduleCount: sources.filter((source) => seen.has(source)).length,
    unseen: sources.filter((source) => !seen.has(source)),
  };
}

function runCruiser(directory: string, starts: string[]): Promise<string> {
  const program = join(repository, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");
  const config = join(repository, ".dependency-cruiser.cjs");
  return new Promise((done, failed) => {
    execFile(
      process.execPath,
      [program, "--config", config, "--output-type", "json", ...starts],
      { cwd: directory, maxBuffer: 256 * 1024 * 1024 },
      // It exits with the number of violations, so only an answer that is no JSON is a failure.
      (error, stdout, stderr) =>
        stdout.startsWith("{")
          ? done(stdout)
          : failed(new Error(stderr || stdout || error?.message)),
    );
  });
}

async function main(): Promise<void> {
  const { violations, moduleCount, unseen } = await cruiseImports(repository);
  for (const { rule, from, to } of violations) console.error(`${rule.name}: ${from} → ${to}`);
  for (const path of unseen) console.error(`not looked at: ${path}`);
  if (moduleCount === 0) console.error("dependency-cruiser looked at no module: is @swc/core in?");

  const ok = violations.length === 0 && unseen.length === 0 && moduleCount > 0;
  console.log(`${moduleCount} modules, ${violations.length} forbidden imports`);
  process.exitCode = ok ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
