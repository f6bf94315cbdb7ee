import type { Figures } from "../figures.ts";
import type { Pacing } from "../parts/pacing.ts";
import { duration, percent, table, when, whole } from "./words.ts";

type Parts = Figures["parts"];

/** How evenly one number sends. */
export function pacing({ pacing: measured }: Parts): string {
  if (!measured) return "";
  return `## How evenly

Answers take 200 ms. How fast a number may be is what Meta reports of it: 80 a second, 1,000 once upgraded, 20 where it is also used in the
WhatsApp Business app. Counted are full seconds from the first arrival, and the fullest second wherever it begins. "Limit" is what the
stand-in lets through before it answers 130429, and the engine was told half as much again.

${table(
  [
    "number",
    "wanted/s",
    "limit/s",
    "seconds",
    "mean",
    "fewest",
    "most",
    "fullest anywhere",
    "got 130429",
    "processors busy",
    "longest stall",
  ],
  measured.result.map(pacingRow),
)}

The stall is how long the machine kept the stand-in from running at most: a second with fewer, and then one with more, that comes with a long
stall or with processors that are nearly all busy says more about the machine than about the engine.

${when(measured)}`;
}

function pacingRow(one: Pacing): (string | number)[] {
  const { limit, fewest, most, fullest } = one;
  const counts = [one.mean.toFixed(1), fewest, most, fullest];
  const machine = [percent(one.busy, 0), duration(one.stallMs)];
  const limitText = limit === null ? "none" : whole(limit);
  return [
    one.name,
    whole(one.wanted),
    limitText,
    one.seconds,
    ...counts,
    percent(one.refusedShare, 2),
    ...machine,
  ];
}

/** How fairly many do. */
export function numbers({ numbers: measured, crowd }: Parts): string {
  if (!measured && !crowd) return "";
  const many = measured?.result;
  const big = crowd?.result;
  const among = many
    ? `${many.numbers} phone numbers of as many tenants send at ${many.rate}/s each, on ${many.workers} worker processes. In the middle ${many.seconds.toFixed(0)} seconds the numbers sent ${many.mean.toFixed(1)}/s in the
mean, the slowest ${many.slowest.toFixed(1)} and the fastest ${many.fastest.toFixed(1)}, with the processors ${percent(many.busy, 0)} busy. Another tenant's ten messages, launched in between,
arrived ${duration(many.ten.firstMs)} to ${duration(many.ten.lastMs)} after their launch was asked for.`
    : "";
  const behind = big
    ? `The same on one worker five seconds after the launch of ${whole(big.people)} recipients, which were being prepared and sent to as fast as the
machine can: ${duration(big.ten.firstMs)} to ${duration(big.ten.lastMs)}.`
    : "";
  return `## Many numbers\n\n${[among, behind].filter((text) => text !== "").join("\n\n")}\n\n${when(measured, crowd)}`;
}
