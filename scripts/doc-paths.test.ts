import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { expect, test } from "vitest";

const repository = resolve(import.meta.dirname, "..");
const documents = globSync(["{README,CONTRIBUTING,AGENTS,SECURITY}.md", "docs/**/*.md"], {
  cwd: repository,
});
const folders = [
  "app",
  "components",
  "lib",
  "db",
  "e2e",
  "scripts",
  "docs",
  "bench",
  "public",
  ".ci",
];
const sourceNames = new Set(
  globSync(`{${folders.join(",")}}/**/*`, { cwd: repository }).map((path) => basename(path)),
);
const isFileName = /^[\w.-]+\.(tsx?|mjs|cjs|json|md|css|sql|example)$/;

/** The paths of this repository among the backticked words; addresses, globs and commands are none. */
function findPaths(markdown: string): string[] {
  const prose = markdown.replaceAll(/^```[\s\S]*?^```/gm, "");
  return [...prose.matchAll(/`([^`\n]+)`/g)]
    .map(([, word = ""]) => word.replace(/^\.\//, "").replace(/:\d+$/, ""))
    .filter((word) => !/[\s*{}<>$…]/.test(word))
    .filter((word) => folders.includes(word.split("/")[0] ?? "") || isFileName.test(word));
}

function exists(path: string): boolean {
  return existsSync(join(repository, path)) || (!path.includes("/") && sourceNames.has(path));
}

test("paths are told from other words", () => {
  const markdown = "`lib/secret.ts:12` `/setup` `npm test` `lib/**/x.ts` `db/` `biome.json` `a/b`";
  expect(findPaths(markdown)).toEqual(["lib/secret.ts", "db/", "biome.json"]);
  expect(findPaths("```\n`lib/gone.ts`\n```\n")).toEqual([]);
});

test("a path that is gone is noticed", () => {
  expect(exists("lib/secret.ts")).toBe(true);
  expect(exists("secret.ts")).toBe(true);
  expect(exists("lib/gone.ts")).toBe(false);
  expect(exists("gone.ts")).toBe(false);
});

test("every path that the documents name exists", () => {
  const broken = documents.flatMap((document) =>
    findPaths(readFileSync(join(repository, document), "utf8"))
      .filter((path) => !exists(path))
      .map((path) => `${document}: ${path}`),
  );
  expect(broken).toEqual([]);
});
