import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Context } from "./parts/context.ts";
import { type InsteadFigures, measureInstead } from "./parts/instead.ts";
import {
  type CrowdFigures,
  measureCrowd,
  measureNumbers,
  type NumbersFigures,
} from "./parts/numbers.ts";
import { measurePacing, type Pacing } from "./parts/pacing.ts";
import { measurePreparing, type Preparing } from "./parts/preparing.ts";
import { type MillionFigures, measureMillion, measurePairs, type Pairs } from "./parts/sending.ts";
import {
  measureReceiver,
  measureRoute,
  type ReceiverFigures,
  type RouteFigures,
} from "./parts/webhooks.ts";

/** What each part measures. */
type Results = {
  pairs: Pairs;
  embedded: Pairs;
  instead: InsteadFigures;
  pacing: Pacing[];
  numbers: NumbersFigures;
  webhooks: ReceiverFigures;
  route: RouteFigures;
  preparing: Preparing;
  crowd: CrowdFigures;
  million: MillionFigures;
};
export type PartName = keyof Results;

/** What was measured on one machine; each part may be of another time. */
export type Figures = {
  machine: string;
  database: string;
  parts: { [Name in PartName]?: { at: string; result: Results[Name] } };
};

type Measure<Result> = (context: Context) => Promise<Result>;

/** In the order in which they run. */
const measures: { [Name in PartName]: Measure<Results[Name]> } = {
  pairs: (context) => measurePairs(context, context.server),
  embedded: (context) => measurePairs(context, null),
  instead: measureInstead,
  pacing: measurePacing,
  numbers: measureNumbers,
  webhooks: measureReceiver,
  route: measureRoute,
  preparing: measurePreparing,
  crowd: measureCrowd,
  million: measureMillion,
};
export const partNames = Object.keys(measures) as PartName[];
/** Those of a quick run. */
export const quickParts: PartName[] = ["pairs", "instead", "pacing", "numbers", "webhooks"];

/** Measures one part and puts it in the place of what was known of it. */
export async function measurePart<Name extends PartName>(
  name: Name,
  figures: Figures,
  context: Context,
): Promise<void> {
  const result = await measures[name](context);
  const measured = { at: new Date().toISOString(), result };
  figures.parts = { ...figures.parts, [name]: measured };
}

const file = new URL("../docs/bench.json", import.meta.url);

/** What earlier runs on the same machine and database measured; figures of others are left out. */
export function readFigures(machine: string, database: string): Figures {
  const none: Figures = { machine, database, parts: {} };
  if (!existsSync(file)) return none;
  const stored: Figures = JSON.parse(readFileSync(file, "utf8"));
  return stored.machine === machine && stored.database === database ? stored : none;
}

export function storeFigures(figures: Figures): void {
  writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`);
}
