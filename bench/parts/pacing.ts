import { runScene } from "../place.ts";
import type { CampaignFigures } from "../scenes/campaign.ts";
import type { Speed } from "../scenes/line.ts";
import { countPerSecond, fullestSecond, mean } from "../statistics.ts";
import { type Context, PHONE } from "./context.ts";

const LATENCY_MS = 200;
const WARM_UP = 5_000;
/** After an upgrade the lane's next news brings it. */
const UPGRADE_MS = 1_000;

export type Pacing = {
  name: string;
  /** Messages a second that the engine should keep to; null: what the limit lets through. */
  wanted: number;
  /** What the stub lets through; null: everything. */
  limit: number | null;
  /** Full seconds since the first arrival. */
  seconds: number;
  mean: number;
  fewest: number;
  most: number;
  /** The fullest second, wherever it begins. */
  fullest: number;
  /** Of all requests, how many got 130429. */
  refusedShare: number;
  /** How busy all processors were, and how long the machine held the stub up at most. */
  busy: number;
  stallMs: number;
};

type Wanted = { name: string; speed: Speed; wanted: number; limit?: number; seconds: number };

const coexisting: Speed = { throughputLevel: "STANDARD", onBusinessApp: true };
const scenes: Wanted[] = [
  { name: "upgraded", speed: { throughputLevel: "HIGH" }, wanted: 1_000, seconds: 30 },
  { name: "standard", speed: { throughputLevel: "STANDARD" }, wanted: 80, seconds: 30 },
  { name: "coexisting", speed: coexisting, wanted: 20, seconds: 20 },
  { name: "half too much", speed: { rate: 120 }, wanted: 120, limit: 80, seconds: 60 },
  { name: "half too much", speed: { rate: 1_500 }, wanted: 1_500, limit: 1_000, seconds: 60 },
];
// The limit lets a second's messages more through at the beginning: too short, and that looks like 3 %.
const quickScenes = scenes
  .filter(({ limit }) => limit !== 1_000)
  .map((scene) => ({ ...scene, seconds: scene.limit === undefined ? 10 : 40 }));

/** How evenly messages arrive, by what Meta reports of the number. */
export async function measurePacing(context: Context): Promise<Pacing[]> {
  const measured: Pacing[] = [];
  for (const scene of context.isQuick ? quickScenes : scenes) {
    measured.push(await measureOne(context, scene));
    context.say(JSON.stringify(measured.at(-1)));
  }
  if (!context.isQuick) measured.push(...(await measureUpgrade(context)));
  return measured;
}

async function measureOne(
  context: Context,
  { name, speed, wanted, limit, seconds }: Wanted,
): Promise<Pacing> {
  const people = (limit ?? wanted) * (seconds + 1);
  const { arrivals, ...machine } = await run(context, { speed, limit, people });
  const [first = 0] = arrivals;
  const until = Math.min(arrivals.at(-1) ?? 0, first + seconds * 1_000);
  return { name, wanted, limit: limit ?? null, ...machine, ...evenness(arrivals, first, until) };
}

/** A number that Meta raises from 80 to 1,000 while it sends: before, and from a second after. */
async function measureUpgrade(context: Context): Promise<Pacing[]> {
  const [before, after] = [10, 10];
  const { arrivals, upgradedAt, ...machine } = await run(context, {
    speed: { throughputLevel: "STANDARD" },
    people: 80 * before + 1_000 * (after + 1),
    upgradeAfterMs: before * 1_000,
  });
  const common = { limit: null, ...machine };
  const at = upgradedAt ?? 0;
  const [first = 0, last = 0] = [arrivals[0], arrivals.at(-1)];
  return [
    { name: "before the upgrade", wanted: 80, ...common, ...evenness(arrivals, first, at) },
    {
      name: "from a second after it",
      wanted: 1_000,
      ...common,
      ...evenness(arrivals, at + UPGRADE_MS, last),
    },
  ];
}

async function run(
  { stub, server }: Context,
  {
    limit,
    ...wanted
  }: { speed: Speed; people: number; limit?: number | undefined; upgradeAfterMs?: number },
) {
  const limits = limit === undefined ? {} : { [PHONE]: limit };
  await stub.behave({ latencyMs: LATENCY_MS, limits, notes: true });
  const { busy, upgradedAt } = await runScene<CampaignFigures>(
    "campaign",
    { place: server, graph: stub.url },
    { phoneNumberId: PHONE, warmUp: WARM_UP, ...wanted },
  );
  const { stallMs, numbers } = await stub.report();
  const { arrivals = [], refused = 0 } = numbers[PHONE] ?? {};
  const refusedShare = refused / (arrivals.length + refused);
  return { arrivals, refusedShare, busy, stallMs, upgradedAt };
}

function evenness(arrivals: readonly number[], from: number, to: number) {
  const counts = countPerSecond(arrivals, from, to);
  return {
    seconds: counts.length,
    mean: mean(counts),
    fewest: Math.min(...counts),
    most: Math.max(...counts),
    fullest: fullestSecond(arrivals.filter((time) => time >= from && time < to)),
  };
}
