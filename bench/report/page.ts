import type { Figures } from "../figures.ts";
import { barsOf } from "./chart.ts";
import { numbers, pacing } from "./evenness.ts";
import { goalRows } from "./goals.ts";
import { million, webhooks } from "./scale.ts";
import { ratio, table, when, whole } from "./words.ts";

/** The page docs/bench.md, of what was measured. */
export function toMarkdown(figures: Figures): string {
  const { parts } = figures;
  const sections = [
    head(figures),
    sending(figures),
    pacing(parts),
    numbers(parts),
    webhooks(parts),
    million(parts),
    foot(figures),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function head(figures: Figures): string {
  return `# How fast Wakey sends

Written by \`npm run bench\`: every number in "measured" comes from the product's own processes, started as their npm scripts start them, over
real HTTP, against a stand-in for Meta in another process. What is aimed at stands beside it, reached or not.

${table(["", "measured", "aimed at"], goalRows(figures), 3)}

![Messages a second](bench.svg)`;
}

function sending(figures: Figures): string {
  const { pairs, embedded, instead } = figures.parts;
  if (!pairs && !embedded && !instead) return "";
  const rounds = (name: string, measured: typeof pairs) =>
    (measured?.result.pairs ?? []).map(({ raw, engine, ratio: share }) => [
      name,
      whole(raw.perSecond),
      whole(engine.perSecond),
      ratio(share),
      raw.cpuMicros.toFixed(0),
      engine.cpuMicros.toFixed(0),
      whole(engine.peakMegabytes),
    ]);
  const people = pairs?.result.people ?? embedded?.result.people ?? 0;
  const bare = instead?.result.bare.perSecond;
  return `## One number, one worker

A campaign to ${whole(people)} recipients that is ready, and answers that come at once: from the wake-up to the last outcome in the database. Each
message is committed as being sent before it leaves, and its outcome after it. The raw loop sends the same requests over 64 connections of an
undici Pool and stores nothing. Both ran by turns; what was sent to warm up is not counted.

${table(
  [
    "database",
    "raw loop/s",
    "Wakey/s",
    "ratio",
    "CPU µs of the loop",
    "CPU µs of Wakey",
    "most MB",
  ],
  [...rounds("server Postgres", pairs), ...rounds("embedded", embedded)],
)}

CPU is that of the sending process for each message: with the embedded database that holds the database's, otherwise it does not.${bare === undefined ? "" : ` The stand-in took ${whole(bare)} requests a second from a loop that builds and reads no JSON: that much is the processors' limit for any of these.`}

What people would write instead:

${table(
  ["", "messages/s", "of the raw loop"],
  barsOf(figures).map((bar) => [bar.name, whole(bar.perSecond), ratio(bar.ratio)]),
)}

${when(pairs, embedded, instead)}`;
}

function foot({ machine, database }: Figures): string {
  return `## The machine, and how to repeat it

${machine}; ${database} with its default settings (fsync on) on the same machine, as are the stand-in for Meta and whatever makes the load: the
processors are shared by all of them.

- \`npm run bench\`: everything, about half an hour; starts its own Postgres and writes this page, its chart and \`docs/bench.json\`.
- \`npm run bench -- --only pairs,pacing\`: these parts, into the same files.
- \`npm run bench -- --quick --json\`: the most important ones in less than five minutes; writes nothing, ends with one line of JSON.

Not measured: Meta itself, TLS, networks between machines, more than one machine, a database that others use, and what a virtual machine's
neighbours took from it.`;
}
