import { createHash } from "node:crypto";
import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";

const repository = resolve(import.meta.dirname, "..");
const inputs = [
  "{app,components,lib,db,public}/**/*",
  "*.config.*",
  ...["package.json", "package-lock.json", "tsconfig.json", "proxy.ts", "instrumentation.ts"],
];
const isTest = /\.(test|bench)\.tsx?$/;

/** A fingerprint (hex, SHA-256) of everything a build is made from: sources, locked packages, Node's major. */
export function sourceStamp(directory = repository): string {
  const hash = createHash("sha256").update(`node ${process.versions.node.split(".")[0]}\n`);
  const files = globSync(inputs, { cwd: directory, withFileTypes: true })
    .filter((entry) => entry.isFile() && !isTest.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`${file.slice(directory.length)} ${content.length}\n`).update(content);
  }
  return hash.digest("hex");
}

/** Whether `.next` holds a finished build of exactly the sources that are here now. */
export function isBuilt(directory = repository): boolean {
  const stamp = stampFile(directory);
  return (
    existsSync(stamp) &&
    existsSync(join(directory, ".next/BUILD_ID")) &&
    readFileSync(stamp, "utf8") === sourceStamp(directory)
  );
}

/** Marks the build in `.next` as made from `stamp`; in one step, so that half a stamp never counts. */
export function writeStamp(stamp: string, directory = repository): void {
  const file = stampFile(directory);
  mkdirSync(join(directory, ".next"), { recursive: true });
  writeFileSync(`${file}.new`, stamp);
  renameSync(`${file}.new`, file);
}

/** To be called before a build starts: what it leaves behind when it breaks must not count as built. */
export function removeStamp(directory = repository): void {
  rmSync(stampFile(directory), { force: true });
}

function stampFile(directory: string): string {
  return join(directory, ".next/wakey-build");
}
