import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { runChild } from "./child.ts";
import type { HookScene } from "./webhooks-listener.ts";

const MESSAGES = 20_000;
const WARM_UP = 6_000;
const LOAD_TIMEOUT_MS = 120_000;

export type HookFigures = { perSecond: number; p50Ms: number; p99Ms: number; refused: number };

export type WebhookFigures = {
  /** Acknowledged after commit, by the plain receiver; the best of the runs and all of them. */
  receiver: HookFigures;
  /** The same listener that checks and reads each event, and has no database. */
  withoutDatabase: HookFigures;
  /** `receiver` by `withoutDatabase`, each pair measured one after the other; the median. */
  ratio: number;
  pairs: { receiver: HookFigures; withoutDatabase: HookFigures }[];
};

/**
 * Measures how many statuses a second the receiver acknowledges after their commit, in pairs with the
 * same listener without a database. `DATABASE_URL` and `WAKEY_KEK` come from `env`.
 */
export async function benchWebhooks(
  env: Record<string, string>,
  { pairs = 3, messages = MESSAGES }: { pairs?: number; messages?: number } = {},
): Promise<WebhookFigures> {
  const measured: WebhookFigures["pairs"] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const withoutDatabase = await measure(env, messages, false);
    const receiver = await measure(env, messages, true);
    measured.push({ receiver, withoutDatabase });
  }
  const ratios = measured.map((one) => one.receiver.perSecond / one.withoutDatabase.perSecond);
  const inOrder = measured.toSorted((a, b) => a.receiver.perSecond - b.receiver.perSecond);
  const middle = inOrder[Math.floor(pairs / 2)];
  if (!middle) throw new Error("There must be at least one pair.");
  return {
    ...middle,
    ratio: ratios.toSorted((a, b) => a - b)[Math.floor(pairs / 2)] ?? 0,
    pairs: measured,
  };
}

async function measure(
  env: Record<string, string>,
  messages: number,
  database: boolean,
): Promise<HookFigures> {
  const listener: ChildProcess = fork(
    join(import.meta.dirname, "webhooks-listener.ts"),
    [JSON.stringify({ messages, database })],
    {
      cwd: join(import.meta.dirname, ".."),
      execArgv: ["--conditions=react-server", "--import", "tsx"],
      env: { ...process.env, ...env },
    },
  );
  try {
    const [scene] = (await Promise.race([
      once(listener, "message"),
      once(listener, "exit").then(([code]) => {
        throw new Error(`The receiver ended with ${code}.`);
      }),
    ])) as [HookScene];
    const parameters = { scene, messages, warmUp: Math.min(WARM_UP, messages) };
    return await runChild<HookFigures>("webhooks-load.ts", parameters, {
      timeoutMs: LOAD_TIMEOUT_MS,
    });
  } finally {
    listener.kill("SIGKILL");
  }
}
