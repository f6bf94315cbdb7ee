import { ensureBuilt } from "../../scripts/build.ts";
import { runScene } from "../place.ts";
import type { Receiver, WebhookFigures } from "../scenes/webhooks.ts";
import type { Context } from "./context.ts";

const LATENCY_MS = 200;
/** What a phone number may send, messages a second. */
const PACE = 80;
const PER_POST = 10;
/** Meta comes over many; with fewer, receiver and load wait for each other. */
const CONNECTIONS = 192;

export type WebhookPair = { plain: WebhookFigures; without: WebhookFigures; ratio: number };
export type ReceiverFigures = {
  pace: number;
  connections: number;
  /** One status in each POST. */
  single: WebhookPair[];
  /** Several in each. */
  perPost: number;
  several: WebhookFigures;
};
export type RouteFigures = { pace: number; connections: number; runs: WebhookFigures[] };

/** The plain receiver, by turns with the same listener without a database. */
export async function measureReceiver(context: Context): Promise<ReceiverFigures> {
  const { isQuick, sized, say } = context;
  const messages = sized(20_000);
  const single: WebhookPair[] = [];
  while (single.length < (isQuick ? 1 : 3)) {
    const without = await run(context, "without-database", { messages });
    const plain = await run(context, "plain", { messages });
    const ratio = plain.postsPerSecond / without.postsPerSecond;
    single.push({ plain, without, ratio });
    say(`without ${without.postsPerSecond.toFixed(0)}, with ${plain.postsPerSecond.toFixed(0)} /s`);
  }
  const several = await run(context, "plain", { messages: messages * 2, perPost: PER_POST });
  return { pace: PACE, connections: CONNECTIONS, single, perPost: PER_POST, several };
}

/** The app's own route, as `npm start` serves it. */
export async function measureRoute(context: Context): Promise<RouteFigures> {
  // Before the clock of the start runs: a build may take longer than a receiver gets to come up.
  await ensureBuilt();
  const runs: WebhookFigures[] = [];
  while (runs.length < (context.isQuick ? 1 : 3)) {
    runs.push(await run(context, "next", { messages: context.sized(4_000) }));
  }
  return { pace: PACE, connections: CONNECTIONS, runs };
}

async function run(
  { stub, server }: Context,
  receiver: Receiver,
  { messages, perPost = 1 }: { messages: number; perPost?: number },
): Promise<WebhookFigures> {
  await stub.behave({ latencyMs: LATENCY_MS });
  const warmUp = Math.round((messages * 3) / perPost / 10);
  return await runScene<WebhookFigures>(
    "webhooks",
    { place: server, graph: stub.url },
    { receiver, connections: CONNECTIONS, messages, perPost, pace: PACE, warmUp },
  );
}
