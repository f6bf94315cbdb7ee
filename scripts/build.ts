import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { isBuilt, removeStamp, sourceStamp, writeStamp } from "./build-stamp.ts";

const repository = resolve(import.meta.dirname, "..");

/**
 * Runs `next build` unless `.next` is already up to date. Two at once take turns, and the second
 * finds the work done.
 *
 * @returns whether a build was needed. @throws when it fails.
 */
export async function ensureBuilt(): Promise<boolean> {
  if (isBuilt()) return false;
  return await oneAtATime(async () => {
    if (isBuilt()) return false;
    await build();
    return true;
  });
}

async function build(): Promise<void> {
  removeStamp();
  const stamp = sourceStamp(); // before the build: a file saved meanwhile must lead to a new one
  await runNextBuild();
  writeStamp(stamp);
}

function runNextBuild(): Promise<void> {
  const next = join(repository, "node_modules/next/dist/bin/next");
  const child = spawn(process.execPath, [next, "build"], {
    cwd: repository,
    stdio: "inherit",
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("exit", (code, signal) => {
      if (code === 0) done();
      else failed(new Error(`next build ended with ${signal ?? `exit code ${code}`}`));
    });
  });
}

/** SQLite's file lock is the one lock in Node that the kernel takes back when its holder dies. */
async function oneAtATime<Result>(work: () => Promise<Result>): Promise<Result> {
  const folder = join(repository, "node_modules/.cache/wakey");
  mkdirSync(folder, { recursive: true });
  const lock = new DatabaseSync(join(folder, "build-lock.sqlite"), { timeout: 0 });
  try {
    for (let told = false; !take(lock); told = true) {
      if (!told) console.log("Another build is running; waiting for it.");
      await delay(100);
    }
    return await work();
  } finally {
    lock.close();
  }
}

function take(lock: DatabaseSync): boolean {
  try {
    lock.exec("begin exclusive");
    return true;
  } catch (error) {
    if (error instanceof Error && /locked|busy/i.test(error.message)) return false;
    throw error;
  }
}

/** `npm run build` builds in any case; `--if-needed` only when the sources have changed. */
async function main(): Promise<void> {
  try {
    if (!process.argv.includes("--if-needed")) await oneAtATime(build);
    else if (!(await ensureBuilt())) console.log("Already built from these sources.");
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
