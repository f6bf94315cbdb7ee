import type { Figures } from "../figures.ts";
import { median } from "../statistics.ts";
import { ofPairs } from "./summary.ts";

type Bar = { name: string; perSecond: number; ratio: number; isOurs: boolean };

/** The ways to send that were measured, fastest first. */
export function barsOf({ parts }: Figures): Bar[] {
  const bars: Bar[] = [];
  const pairs = parts.pairs && ofPairs(parts.pairs.result.pairs);
  const raw = pairs?.rawLoopPerSecond ?? parts.instead?.result.raw.perSecond ?? 1;
  const add = (name: string, perSecond: number | undefined, isOurs: boolean, ratio?: number) => {
    if (perSecond !== undefined) {
      bars.push({ name, perSecond, isOurs, ratio: ratio ?? perSecond / raw });
    }
  };
  add("Raw undici Pool loop, 64 connections, nothing stored", pairs && raw, false);
  add("Wakey, server Postgres", pairs?.messagesPerSecond, true, pairs?.ratioToRawLoop);
  const million = parts.million?.result.rounds.map(({ large }) => large.perSecond);
  add("Wakey, server Postgres, a million recipients", million && median(million), true);
  const embedded = parts.embedded && ofPairs(parts.embedded.result.pairs);
  add("Wakey, embedded database", embedded?.messagesPerSecond, true, embedded?.ratioToRawLoop);
  const instead = parts.instead?.result;
  if (instead) {
    const { fetchLoop, queue } = instead;
    add("Loop over fetch, 64 at a time, nothing stored", fetchLoop.perSecond, false);
    add("A BullMQ job (Postgres) for each message, fetch", queue.perSecond, false);
  }
  return bars.toSorted((a, b) => b.perSecond - a.perSecond);
}

const [WIDTH, ROW, TOP, LONGEST] = [720, 48, 52, 560];

/** The chart docs/bench.svg: on a card of its own, so that it can be read on light and dark pages. */
export function toChart(figures: Figures): string {
  const bars = barsOf(figures);
  const most = Math.max(1, ...bars.map((bar) => bar.perSecond));
  const height = TOP + bars.length * ROW + 12;
  const rows = bars.map(({ name, perSecond, isOurs }, index) => {
    const y = TOP + index * ROW;
    const width = Math.max(2, (perSecond / most) * LONGEST);
    const value = Math.round(perSecond).toLocaleString("en");
    return `<text x="24" y="${y + 12}">${name}</text>
<rect x="24" y="${y + 19}" width="${width.toFixed(1)}" height="16" rx="3" class="${isOurs ? "ours" : "other"}"/>
<text x="${(width + 32).toFixed(1)}" y="${y + 32}" class="value">${value}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="Messages a second">
<style>
text{font:13px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#334155}
.title,.value{font-weight:600;fill:#0f172a}.title{font-size:15px}
.card{fill:#fff;stroke:#cbd5e1}.ours{fill:#15803d}.other{fill:#94a3b8}
@media(prefers-color-scheme:dark){text{fill:#cbd5e1}.title,.value{fill:#f8fafc}.card{fill:#0f172a;stroke:#334155}.ours{fill:#22c55e}.other{fill:#64748b}}
</style>
<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8" class="card"/>
<text x="24" y="30" class="title">Messages a second</text>
${rows.join("\n")}
</svg>
`;
}
