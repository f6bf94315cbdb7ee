import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startServerPostgres } from "../scripts/server-postgres.ts";
import {
  type Figures,
  measurePart,
  type PartName,
  partNames,
  quickParts,
  readFigures,
  storeFigures,
} from "./figures.ts";
import { describeMachine } from "./machine.ts";
import type { Context } from "./parts/context.ts";
import { root } from "./process.ts";
import { toChart } from "./report/chart.ts";
import { toMarkdown } from "./report/page.ts";
import { summarize } from "./report/summary.ts";
import { startStub } from "./stub.ts";

// `npm run bench`: how fast, how evenly and how fairly the product sends, against what the machine
// could do at most and what people would write instead. Parts add up in docs/bench.json, from which
// docs/bench.md and its chart are written. All printing of the bench is here.

const { values } = parseArgs({
  options: {
    /** A few minutes, and nothing is written. */
    quick: { type: "boolean", default: false },
    /** Only the last line, with JSON, on standard output. */
    json: { type: "boolean", default: false },
    /** Names of parts, separated by commas. */
    only: { type: "string" },
    /** 0.05: all counts are a twentieth, to try the bench itself; nothing is written. */
    size: { type: "string", default: "1" },
  },
});
const isWritten = !values.quick && Number(values.size) === 1;
const wanted = chosenParts();

const server = await startServerPostgres({ durable: true });
if ("unavailable" in server) throw new Error(server.unavailable);
const stub = await startStub();
const context: Context = {
  stub,
  server: server.url,
  isQuick: values.quick,
  sized: (count) => Math.max(1_000, Math.round(count * Number(values.size))),
  say: (text) => console.error(`  ${text}`),
};
const [machine, database] = [describeMachine(), `PostgreSQL ${server.version}`];
const figures: Figures = isWritten
  ? readFigures(machine, database)
  : { machine, database, parts: {} };

try {
  console.error(`${machine}; ${database}, ${server.source}`);
  for (const name of wanted) {
    const startedAt = performance.now();
    console.error(`${name} …`);
    await measurePart(name, figures, context);
    console.error(`${name}: ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
    if (isWritten) writePages();
  }
  if (!values.json) console.log(toMarkdown(figures));
  console.log(JSON.stringify(summarize(figures, wanted)));
} finally {
  stub.stop();
  await server.stop();
}

function chosenParts(): PartName[] {
  if (values.only === undefined) return values.quick ? quickParts : partNames;
  const names = values.only.split(",");
  const unknown = names.filter((name) => !partNames.some((known) => known === name));
  if (unknown.length > 0) {
    throw new Error(`No part is called ${unknown.join(", ")}; there are ${partNames.join(", ")}.`);
  }
  return partNames.filter((name) => names.includes(name));
}

function writePages(): void {
  storeFigures(figures);
  writeFileSync(new URL("../docs/bench.md", import.meta.url), toMarkdown(figures));
  writeFileSync(new URL("../docs/bench.svg", import.meta.url), toChart(figures));
  execFileSync("node_modules/.bin/biome", ["format", "--write", "docs"], { cwd: root });
}
