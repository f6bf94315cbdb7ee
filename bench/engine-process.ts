import { setTimeout as sleep } from "node:timers/promises";
import { countStates, findCampaign } from "@/db/queries/campaigns";
import { launchCampaign } from "@/lib/campaigns/launch-campaign";
import { startWorker } from "@/lib/worker/start-worker";
import { readArguments, tellResult } from "./child";
import { campaignOf, openProduct, seedLine } from "./scene";

// One worker, one phone number: the product's own engine, from the first intent to the last outcome
// in the database.

const { people, rate } = readArguments<{ people: number; rate: number | null }>();
const actorId = "00000000-0000-4000-8000-000000000000";

const database = await openProduct();
const { tenantId, connectionId } = await seedLine(people, rate, "106540352242922");
const launchedAt = performance.now();
const { campaignId } = await launchCampaign(tenantId, actorId, campaignOf(connectionId));
const launchMs = performance.now() - launchedAt;

let peakBytes = 0;
const [at, cpu] = [performance.now(), process.cpuUsage()];
const stop = await startWorker({ embedded: database.kind === "embedded" });
for (;;) {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
  if ((await findCampaign(tenantId, campaignId))?.state === "finished") break;
  await sleep(50);
}
const seconds = (performance.now() - at) / 1_000;
const { user, system } = process.cpuUsage(cpu);
const counts = await countStates(tenantId, campaignId);
if (counts.accepted !== people)
  throw new Error(`Not everybody was sent to: ${JSON.stringify(counts)}`);
tellResult({
  perSecond: people / seconds,
  cpuMicros: (user + system) / people,
  peakMegabytes: peakBytes / 1_048_576,
  launchMs,
});
await stop();
process.exit(0);
