import { setTimeout as sleep } from "node:timers/promises";
import { countStates } from "@/db/queries/campaigns";
import { launchCampaign } from "@/lib/campaigns/launch-campaign";
import { startWorker } from "@/lib/worker/start-worker";
import { readArguments, tellResult } from "./child";
import { campaignOf, countRunningCampaigns, openProduct, seedLine } from "./scene";

// One worker, one phone number: the product's own engine, from the first intent to the last outcome
// in the database.

const { people, rate } = readArguments<{ people: number; rate: number | null }>();
const actorId = "00000000-0000-4000-8000-000000000000";

const WARM_UP = 20_000;
const POLL_MS = 25;

const database = await openProduct();
// As the plain loops do: what runs for the first time is not measured.
await launch(await seedLine(Math.min(WARM_UP, people), rate, "106540352242921"));
const stopWarmUp = await startWorker({ embedded: database.kind === "embedded" });
await untilNoneRuns();
await stopWarmUp();

const line = await seedLine(people, rate, "106540352242922");
const launchedAt = performance.now();
const campaignId = await launch(line);
const launchMs = performance.now() - launchedAt;

let peakBytes = 0;
const watch = setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
}, POLL_MS);
const [at, cpu] = [performance.now(), process.cpuUsage()];
const stop = await startWorker({ embedded: database.kind === "embedded" });
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
  launchMs,
});
await stop();
process.exit(0);

async function launch({ tenantId, connectionId }: typeof line): Promise<string> {
  return (await launchCampaign(tenantId, actorId, campaignOf(connectionId))).campaignId;
}

async function untilNoneRuns(): Promise<void> {
  while ((await countRunningCampaigns()) > 0) await sleep(POLL_MS);
}
