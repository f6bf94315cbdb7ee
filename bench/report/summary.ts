import type { Figures, PartName } from "../figures.ts";
import type { Pair } from "../parts/sending.ts";
import { median } from "../statistics.ts";

/** The figures of these parts in one flat object, for programs. */
export function summarize(figures: Figures, names: readonly PartName[]) {
  const known = new Map(names.map((name) => [name, figures.parts[name]]));
  const parts = Object.fromEntries(known) as Figures["parts"];
  const { pairs, embedded, instead, pacing, numbers, webhooks, route, preparing } = parts;
  const { crowd, million } = parts;
  return round({
    database: figures.database,
    ...(pairs ? ofPairs(pairs.result.pairs) : {}),
    embeddedMessagesPerSecond: embedded && ofPairs(embedded.result.pairs).messagesPerSecond,
    embeddedRatioToRawLoop: embedded && ofPairs(embedded.result.pairs).ratioToRawLoop,
    fetchLoopPerSecond: instead?.result.fetchLoop.perSecond,
    jobPerMessagePerSecond: instead?.result.queue.perSecond,
    unfairness: numbers?.result.unfairness,
    tenAmongNumbersMs: numbers?.result.ten.lastMs,
    webhooksPerSecond:
      webhooks && median(webhooks.result.single.map(({ plain }) => plain.postsPerSecond)),
    webhooksP99Ms: webhooks && median(webhooks.result.single.map(({ plain }) => plain.p99Ms)),
    webhooksRatio: webhooks && median(webhooks.result.single.map(({ ratio }) => ratio)),
    routePerSecond: route && median(route.result.runs.map((run) => run.postsPerSecond)),
    preparingRatio:
      preparing && median(preparing.result.rounds.map((one) => one.product / one.withForeignKeys)),
    preparingRatioWithoutForeignKeys:
      preparing && median(preparing.result.rounds.map((one) => one.product / one.bare)),
    firstSendMs: crowd?.result.firstSendMs,
    tenBehindMillionMs: crowd?.result.ten.lastMs,
    stopMillionMs: crowd && Math.max(crowd.result.stops.pauseMs, crowd.result.stops.cancelMs),
    millionRatio: million && median(million.result.rounds.map(({ ratio }) => ratio)),
    millionPeakMegabytes:
      million && Math.max(...million.result.rounds.map(({ large }) => large.peakMegabytes)),
    pacing: pacing?.result,
  });
}

/** The medians of pairs of raw loop and engine. */
export function ofPairs(pairs: readonly Pair[]) {
  const engines = pairs.map(({ engine }) => engine);
  return {
    messagesPerSecond: median(engines.map((one) => one.perSecond)),
    ratioToRawLoop: median(pairs.map(({ ratio }) => ratio)),
    rawLoopPerSecond: median(pairs.map(({ raw }) => raw.perSecond)),
    cpuMicrosPerMessage: median(engines.map((one) => one.cpuMicros)),
    cpuMicrosOfRawLoop: median(pairs.map(({ raw }) => raw.cpuMicros)),
    peakMegabytes: Math.max(...engines.map((one) => one.peakMegabytes)),
    bytesPerMessage: median(engines.map((one) => one.bytesPerMessage)),
    progressPageP95Ms: median(engines.map((one) => one.pageMs)),
  };
}

/** To three digits behind the point; what was not measured is left out. */
function round<Value extends object>(values: Value): Value {
  const short = (_: string, value: unknown) =>
    typeof value === "number" ? Math.round(value * 1_000) / 1_000 : value;
  return JSON.parse(JSON.stringify(values, short));
}
