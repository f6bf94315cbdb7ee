import { type Place, runScene } from "../place.ts";
import { runChild } from "../process.ts";
import type { CampaignFigures } from "../scenes/campaign.ts";
import { type Context, PHONE } from "./context.ts";

const CONNECTIONS = 64;
const WARM_UP = 20_000;
const TIMEOUT_MS = 240_000;

export type Plain = { perSecond: number; cpuMicros: number };
export type Pair = { raw: Plain; engine: CampaignFigures; ratio: number };
export type Pairs = { people: number; pairs: Pair[] };
export type MillionFigures = {
  small: number;
  large: number;
  rounds: { small: CampaignFigures; large: CampaignFigures; ratio: number }[];
};

/** Ceiling and engine by turns: what disturbs the machine disturbs both. */
export async function measurePairs({ stub, sized, say }: Context, place: Place): Promise<Pairs> {
  await stub.behave();
  const people = sized(100_000);
  const pairs: Pair[] = [];
  while (pairs.length < 3) {
    const raw = await runPlain(stub.url, "pool", people);
    const engine = await runCampaign(stub.url, place, people);
    const ratio = engine.perSecond / raw.perSecond;
    pairs.push({ raw, engine, ratio });
    say(`raw ${raw.perSecond.toFixed(0)}, engine ${engine.perSecond.toFixed(0)} a second`);
  }
  return { people, pairs };
}

/** The engine at a tenth and at the whole of a million, by turns. */
export async function measureMillion(context: Context): Promise<MillionFigures> {
  const { stub, server, isQuick, sized, say } = context;
  await stub.behave();
  const [few, many] = [sized(100_000), sized(1_000_000)];
  const rounds: MillionFigures["rounds"] = [];
  while (rounds.length < (isQuick ? 1 : 2)) {
    const small = await runCampaign(stub.url, server, few);
    const large = await runCampaign(stub.url, server, many);
    rounds.push({ small, large, ratio: large.perSecond / small.perSecond });
    say(`${few}: ${small.perSecond.toFixed(0)}, ${many}: ${large.perSecond.toFixed(0)} a second`);
  }
  return { small: few, large: many, rounds };
}

function runCampaign(graph: string, place: Place, people: number): Promise<CampaignFigures> {
  const parameters = { phoneNumberId: PHONE, people, warmUp: WARM_UP };
  return runScene<CampaignFigures>("campaign", { place, graph }, parameters);
}

/** A loop without the product: `bare` builds and reads no JSON, which shows what the stub can take. */
export async function runPlain(
  url: string,
  loop: "bare" | "pool" | "fetch",
  messages: number,
): Promise<Plain> {
  const parameters = { url, messages, loop, connections: CONNECTIONS };
  return await runChild<Plain>("loops/plain.ts", parameters, { timeoutMs: TIMEOUT_MS });
}
