import { cpus, totalmem } from "node:os";
import { median, type Pacing, type Pair, type Plain } from "./measure.ts";

/** Everything that a run measured. */
export type Report = {
  database: string;
  people: number;
  onServer: Pair[];
  embedded: Pair[];
  million: Pair[];
  fetchLoop: Plain;
  queue: Plain;
  pacing: Pacing[];
};

type Bar = { name: string; perSecond: number; ratio: number; cpuMicros: number };

const whole = (value: number) => Math.round(value).toLocaleString("en");

/** The ways to send, fastest first. */
function barsOf({ onServer, embedded, million, fetchLoop, queue }: Report): Bar[] {
  const raw = median(onServer.map((pair) => pair.raw.perSecond));
  const ofPairs = (name: string, pairs: Pair[]): Bar[] =>
    pairs.length === 0
      ? []
      : [
          {
            name,
            perSecond: median(pairs.map((pair) => pair.engine.perSecond)),
            ratio: median(pairs.map((pair) => pair.ratio)),
            cpuMicros: median(pairs.map((pair) => pair.engine.cpuMicros)),
          },
        ];
  const bars = [
    {
      name: "Raw undici Pool loop, 64 connections: nothing is stored",
      perSecond: raw,
      ratio: 1,
      cpuMicros: median(onServer.map((pair) => pair.raw.cpuMicros)),
    },
    ...ofPairs("Wakey on server Postgres", onServer),
    ...ofPairs("Wakey on server Postgres, a million recipients", million),
    ...ofPairs("Wakey on the embedded database", embedded),
    {
      name: "Loop over fetch, 64 at a time: nothing is stored",
      ...fetchLoop,
      ratio: fetchLoop.perSecond / raw,
    },
    {
      name: "One BullMQ job (Postgres) for each message, fetch",
      ...queue,
      ratio: queue.perSecond / raw,
    },
  ];
  return bars.toSorted((a, b) => b.perSecond - a.perSecond);
}

/** The page docs/bench.md. */
export function toMarkdown(report: Report): string {
  const { onServer, pacing, people } = report;
  const engines = onServer.map((pair) => pair.engine);
  const ratios = onServer.map((pair) => pair.ratio.toFixed(2)).join(", ");
  return `# How fast Wakey sends

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}. A campaign to ${whole(people)} recipients over one phone
number, one worker process, against a stand-in for Meta in another process that answers at once. The
engine commits each message as \`sending\` before it leaves and each outcome after it; the figure is from
the first of these to the last.

![Messages a second](bench.svg)

| | messages/s | of the raw loop | CPU µs a message |
| --- | ---: | ---: | ---: |
${barsOf(report)
  .map(
    (bar) =>
      `| ${bar.name} | ${whole(bar.perSecond)} | ${bar.ratio.toFixed(2)} | ${bar.cpuMicros.toFixed(1)} |`,
  )
  .join("\n")}

Raw loop and engine ran by turns; the ratios of the pairs were ${ratios}. CPU is that of the sending
process, without the database's.

| | |
| --- | ---: |
| Recipients prepared a second | ${whole(median(engines.map((one) => one.preparedPerSecond)))} |
| Most memory of the worker | ${whole(Math.max(...engines.map((one) => one.peakMegabytes)))} MB |
| The campaign page's queries, p95 of 100 | ${median(engines.map((one) => one.progressMs)).toFixed(1)} ms |
| Bytes a message, indexes included | ${whole(median(engines.map((one) => one.bytesPerMessage)))} |

## How evenly

Answers took 200 ms. "Limit" is what the stand-in lets through; above it, it answers 130429.

| asked/s | limit/s | seconds | mean | fewest | most | fullest second anywhere | got 130429 |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${pacing.map(pacingRow).join("\n")}

## The machine, and how to repeat it

${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} processors, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${report.database}
with its default settings (fsync on). \`npm run bench\` starts its own Postgres and its own stand-in;
\`npm run bench -- --quick --json\` takes less than five minutes and writes nothing.
`;
}

function pacingRow(one: Pacing): string {
  const limit = one.limit === 0 ? "none" : whole(one.limit);
  const share = `${(one.refusedShare * 100).toFixed(2)} %`;
  return `| ${whole(one.asked)} | ${limit} | ${one.seconds} | ${one.mean.toFixed(1)} | ${one.fewest} | ${one.most} | ${one.fullest} | ${share} |`;
}

/** The chart docs/bench.svg; it suits light and dark pages. */
export function toChart(report: Report): string {
  const bars = barsOf(report);
  const most = Math.max(...bars.map((bar) => bar.perSecond));
  const rows = bars.map((bar, index) => {
    const y = 20 + index * 46;
    const width = Math.max(2, (bar.perSecond / most) * 560);
    const color = bar.name.startsWith("Wakey") ? "#16a34a" : "#94a3b8";
    return `<text x="16" y="${y}" class="name">${bar.name}</text>
<rect x="16" y="${y + 7}" width="${width.toFixed(1)}" height="16" rx="3" fill="${color}"/>
<text x="${(24 + width).toFixed(1)}" y="${y + 20}" class="value">${whole(bar.perSecond)}</text>`;
  });
  const height = 20 + bars.length * 46;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 ${height}" role="img" aria-label="Messages a second">
<style>text{font:13px system-ui,sans-serif;fill:#334155}.value{font-weight:600}@media(prefers-color-scheme:dark){text{fill:#e2e8f0}}</style>
${rows.join("\n")}
</svg>
`;
}
