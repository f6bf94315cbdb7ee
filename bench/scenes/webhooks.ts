import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { asSystem } from "@/db/doors";
import { countStates } from "@/db/queries/campaigns";
import { rowsOf } from "@/db/rows";
import { messageStates } from "@/lib/messages/message-state.schema";
import { freePort } from "../../scripts/postgres-programs";
import type { LoadFigures } from "../loops/webhook-load";
import { watchProcessors } from "../machine";
import {
  askUsage,
  nextMessage,
  readArguments,
  root,
  runChild,
  startProduct,
  tellResult,
  type Usage,
} from "../process";
import { appSecret, type Line, launchHeld, release, seedLine } from "./line";
import { openProduct } from "./product";

// Statuses of messages that were all accepted, while a worker sends another campaign.

export type Receiver = "plain" | "next" | "without-database";
export type WebhookFigures = LoadFigures & {
  /** The receiver's, for each POST. */
  cpuMicros: number;
  /** How busy all processors were meanwhile, 0 to 1. */
  busy: number;
  /** What the campaign sent meanwhile. */
  sentPerSecond: number;
};

const { receiver, connections, messages, perPost, pace, warmUp } = readArguments<{
  receiver: Receiver;
  connections: number;
  messages: number;
  /** Statuses in each POST. */
  perPost: number;
  /** Messages a second of the campaign. */
  pace: number;
  warmUp: number;
}>();
const LOAD_TIMEOUT_MS = 120_000;
const START_TIMEOUT_MS = 60_000;
const phoneNumberId = "106540352242922";

await openProduct({ workers: 1 });
const line = await seedLine(0, phoneNumberId);
const told = await seedAccepted(line);
const { port, usage } = await startReceiver();
const sending = await seedLine(pace * 120, "106540352242923", { rate: pace });
const sendingId = await launchHeld(sending);
await release(sending);
while ((await countSent()) === 0) await sleep(50);

const [sentBefore, usedBefore] = [await countSent(), await usage()];
const [at, busySince] = [performance.now(), watchProcessors()];
const load = await runChild<LoadFigures>(
  "loops/webhook-load.ts",
  {
    url: `http://127.0.0.1:${port}/api/hooks/${line.hookId}`,
    connections,
    appSecret,
    phoneNumberId,
    tenantId: line.tenantId,
    firstMessageId: told.firstMessageId,
    messages,
    perPost,
    warmUp,
  },
  { timeoutMs: LOAD_TIMEOUT_MS },
);
const busy = busySince();
const cpuMicros = ((await usage()).cpuMicros - usedBefore.cpuMicros) / load.posts;
const sentPerSecond = ((await countSent()) - sentBefore) / ((performance.now() - at) / 1_000);
await requireStored();
await tellResult({ ...load, cpuMicros, busy, sentPerSecond } satisfies WebhookFigures);

async function countSent(): Promise<number> {
  return (await countStates(sending.tenantId, sendingId)).accepted ?? 0;
}

/** What was answered with 200 is in the database. */
async function requireStored(): Promise<void> {
  if (receiver === "without-database") return;
  const { read = 0 } = await countStates(line.tenantId, told.campaignId);
  if (read !== messages) throw new Error(`Only ${read} of ${messages} messages are read.`);
}

async function startReceiver(): Promise<{ port: number; usage: () => Promise<Usage> }> {
  if (receiver === "without-database") {
    const child = fork(join(import.meta.dirname, "receiver-without-database.ts"), [], {
      cwd: root,
      execArgv: [...process.execArgv, "--import", "./bench/probe.ts"],
    });
    const { port: given } = await nextMessage<{ port: number }>(child);
    return { port: given, usage: () => askUsage(child) };
  }
  const free = await freePort();
  const { usage } =
    receiver === "plain"
      ? startProduct("hooks", { HOOKS_PORT: String(free) })
      : startProduct("start", { PORT: String(free), WORKER: "off" });
  await untilHealthy(free);
  return { port: free, usage };
}

async function untilHealthy(free: number): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline) {
    const answer = await fetch(`http://127.0.0.1:${free}/api/health`).catch(() => null);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error("The receiver did not come up.");
}

async function seedAccepted({ tenantId, connectionId }: Line) {
  const campaignId = randomUUID();
  return await asSystem(async (tx) => {
    await tx.execute(sql`
      insert into campaigns (tenant_id, id, connection_id, name, content, state, recipient_count,
        launch_key, created_by, created_at, finished_at)
      values (${tenantId}, ${campaignId}, ${connectionId}, 'Bench',
        '{"type":"template","name":"hello_world","language":"en_US"}', 'finished', ${messages},
        gen_random_uuid(), gen_random_uuid(), now(), now())`);
    await tx.execute(sql`
      insert into messages (tenant_id, connection_id, campaign_id, recipient, state,
        attempts, wamid, created_at, attempted_at, accepted_at)
      select ${tenantId}, ${connectionId}, ${campaignId},
        '9198' || lpad(n::text, 8, '0'), ${messageStates.accepted}, 1, 'wamid.' || n, now(), now(), now()
      from generate_series(1, ${messages}::int) n order by n`);
    await tx.execute(sql`
      insert into wamids (tenant_id, hash, message_id)
      select tenant_id, hashtextextended(wamid, 0), id from messages where campaign_id = ${campaignId}`);
    await tx.execute(sql`analyze messages`);
    const [row] = await rowsOf<{ first: number }>(
      tx,
      sql`select min(id)::int as first from messages where campaign_id = ${campaignId}`,
    );
    return { campaignId, firstMessageId: row?.first ?? 0 };
  });
}
