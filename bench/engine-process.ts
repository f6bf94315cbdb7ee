import { setTimeout as sleep } from "node:timers/promises";
import { countStates } from "@/db/queries/campaigns";
import { listUnprepared } from "@/db/queries/recipients";
import { launchCampaign } from "@/lib/campaigns/launch-campaign";
import { wakeLane } from "@/lib/queue/queue";
import { startWorker } from "@/lib/worker/start-worker";
import { readArguments, tellResult } from "./child";
import {
  bytesPerMessage,
  campaignOf,
  countRunningCampaigns,
  holdLane,
  openProduct,
  seedLine,
  timeProgressPage,
} from "./scene";

// One worker, one phone number: the product's own engine, from the first intent to the last outcome
// in the database.

const { people, rate, warmUp } = readArguments<{
  people: number;
  rate: number | null;
  /** Messages that are sent before, and not measured. */
  warmUp: number;
}>();
const actorId = "00000000-0000-4000-8000-000000000000";

const POLL_MS = 25;

const database = await openProduct();
const stop = await startWorker({ embedded: database.kind === "embedded" });
// As the plain loops do: what runs for the first time is not measured.
if (warmUp > 0) {
  await launch(await seedLine(warmUp, rate, "106540352242921"));
  await untilNoneRuns();
}

const line = await seedLine(people, rate, "106540352242922");
await holdLane(line, true);
const launchedAt = performance.now();
const campaignId = await launch(line);
while ((await listUnprepared()).length > 0) await sleep(POLL_MS);
const preparedMs = performance.now() - launchedAt;

let peakBytes = 0;
const watch = setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
}, POLL_MS);
await holdLane(line, false);
const [at, cpu] = [performance.now(), process.cpuUsage()];
await wakeLane(line);
await untilNoneRuns();
const seconds = (performance.now() - at) / 1_000;
const { user, system } = process.cpuUsage(cpu);
clearInterval(watch);
const counts = await countStates(line.tenantId, campaignId);
if (counts.accepted !== people) throw new Error(`Not all were sent to: ${JSON.stringify(counts)}`);
tellResult({
  perSecond: people / seconds,
  cpuMicros: (user + system) / people,
  peakMegabytes: peakBytes / 1_048_576,
  preparedPerSecond: (people / preparedMs) * 1_000,
  bytesPerMessage: await bytesPerMessage(people + warmUp),
  progressMs: await timeProgressPage(line.tenantId, campaignId),
});
await stop();
process.exit(0);

async function launch({ tenantId, connectionId }: typeof line): Promise<string> {
  return (await launchCampaign(tenantId, actorId, campaignOf(connectionId))).campaignId;
}

async function untilNoneRuns(): Promise<void> {
  while ((await countRunningCampaigns()) > 0) await sleep(POLL_MS);
}
