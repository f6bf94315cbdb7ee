import { runScene } from "../place.ts";
import type { CrowdScene } from "../scenes/crowd.ts";
import type { NumbersScene } from "../scenes/numbers.ts";
import { mean } from "../statistics.ts";
import { type Context, OTHER_PHONE, PHONE } from "./context.ts";

const NUMBERS = 20;
const WORKERS = 2;
const RATE = 80;
const LATENCY_MS = 200;

/** Milliseconds after their launch was asked for. */
export type TenFigures = { firstMs: number; lastMs: number };

export type NumbersFigures = {
  numbers: number;
  workers: number;
  rate: number;
  /** The middle half of the run, in seconds. */
  seconds: number;
  mean: number;
  slowest: number;
  fastest: number;
  /** How far the number that is farthest from the mean is from it; 0.05 is 5 %. */
  unfairness: number;
  ten: TenFigures;
  busy: number;
  peakMegabytes: number;
};

export type CrowdFigures = {
  people: number;
  /** How long the launch took, and when the first request came after it was asked for. */
  launchMs: number;
  firstSendMs: number;
  ten: TenFigures;
  pageMs: number;
  /** Messages of the large campaign while the ten waited: it did not stand still. */
  sentMeanwhile: number;
  stops: StopFigures;
};

/** Milliseconds after a person asked for it; of a stop until the last request was at Meta. */
export type StopFigures = {
  pauseMs: number;
  resumeMs: number;
  cancelMs: number;
  /** Until the cancel was answered. */
  cancelAnswerMs: number;
};

/** Twenty numbers on two workers, and ten messages of another tenant among them. */
export async function measureNumbers({ stub, server, isQuick }: Context): Promise<NumbersFigures> {
  await stub.behave({ latencyMs: LATENCY_MS, notes: true });
  const seconds = isQuick ? 16 : 40;
  const phoneNumberIds = Array.from({ length: NUMBERS }, (_, index) => String(2e14 + index));
  const scene = await runScene<NumbersScene>(
    "numbers",
    { place: server, graph: stub.url },
    { phoneNumberIds, tenPhoneNumberId: PHONE, workers: WORKERS, perSecond: RATE, seconds },
  );
  const { numbers } = await stub.report();
  const quarter = (scene.endedAt - scene.launchedAt) / 4;
  const [from, to] = [scene.launchedAt + quarter, scene.endedAt - quarter];
  const rates = phoneNumberIds.map((id) => {
    const inside = (numbers[id]?.arrivals ?? []).filter((time) => time >= from && time < to);
    return inside.length / ((to - from) / 1_000);
  });
  const average = mean(rates);
  return {
    numbers: NUMBERS,
    workers: WORKERS,
    rate: RATE,
    seconds: (to - from) / 1_000,
    mean: average,
    slowest: Math.min(...rates),
    fastest: Math.max(...rates),
    unfairness: Math.max(...rates.map((rate) => Math.abs(rate / average - 1))),
    ten: tenOf(numbers[PHONE]?.arrivals, scene.tenAskedAt),
    busy: scene.busy,
    peakMegabytes: scene.peakMegabytes,
  };
}

/** A million that has just been launched, and ten messages of another tenant on the same worker. */
export async function measureCrowd({ stub, server, sized }: Context): Promise<CrowdFigures> {
  await stub.behave({ notes: true });
  const people = sized(1_000_000);
  const scene = await runScene<CrowdScene>(
    "crowd",
    { place: server, graph: stub.url },
    { people, phoneNumberId: PHONE, tenPhoneNumberId: OTHER_PHONE },
  );
  const { numbers } = await stub.report();
  const arrivals = numbers[PHONE]?.arrivals ?? [];
  const [first = Number.NaN] = arrivals;
  return {
    people,
    launchMs: scene.launchedAt - scene.askedAt,
    firstSendMs: first - scene.askedAt,
    ten: tenOf(numbers[OTHER_PHONE]?.arrivals, scene.tenAskedAt),
    pageMs: scene.pageMs,
    sentMeanwhile: scene.goneAfter - scene.goneBefore,
    stops: stopsOf(arrivals, scene),
  };
}

function stopsOf(arrivals: readonly number[], scene: CrowdScene): StopFigures {
  const { pauseAskedAt, resumeAskedAt, cancelAskedAt, cancelledAt } = scene;
  const [paused, resumed] = [
    arrivals.filter((at) => at < resumeAskedAt),
    arrivals.filter((at) => at >= resumeAskedAt),
  ];
  return {
    pauseMs: (paused.at(-1) ?? Number.NaN) - pauseAskedAt,
    resumeMs: (resumed[0] ?? Number.NaN) - resumeAskedAt,
    cancelMs: (resumed.at(-1) ?? Number.NaN) - cancelAskedAt,
    cancelAnswerMs: cancelledAt - cancelAskedAt,
  };
}

function tenOf(arrivals: readonly number[] = [], askedAt: number): TenFigures {
  if (arrivals.length !== 10) throw new Error(`Of the ten, ${arrivals.length} arrived in time.`);
  return { firstMs: (arrivals[0] ?? 0) - askedAt, lastMs: (arrivals[9] ?? 0) - askedAt };
}
