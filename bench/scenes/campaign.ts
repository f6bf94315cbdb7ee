import { setTimeout as sleep } from "node:timers/promises";
import { changeConnection } from "@/lib/connections/change-connection";
import { sharedClock, watchProcessors } from "../machine";
import { readArguments, tellResult } from "../process";
import { launchHeld, release, type Speed, seedLine, unlimited, untilAccepted } from "./line";
import { bytesPerMessage, timeProgressPage } from "./look";
import { openProduct } from "./product";

// One worker, one phone number: from the first intent to the last outcome in the database.

export type CampaignFigures = {
  perSecond: number;
  /** Of the sending process, for each message. */
  cpuMicros: number;
  /** The most that the sending process had in memory meanwhile, and since its start. */
  peakMegabytes: number;
  highestMegabytes: number;
  bytesPerMessage: number;
  /** p95 of the campaign page's queries, afterwards. */
  pageMs: number;
  /** How busy all processors were meanwhile, 0 to 1. */
  busy: number;
  /** By the shared clock; null where it was not wanted. */
  upgradedAt: number | null;
};

const { phoneNumberId, people, warmUp, speed, upgradeAfterMs } = readArguments<{
  phoneNumberId: string;
  people: number;
  /** Messages that are sent before and not measured: what runs for the first time is slower. */
  warmUp: number;
  speed?: Speed;
  /** When Meta reports the number as upgraded to a thousand a second. */
  upgradeAfterMs?: number;
}>();

const product = await openProduct({ workers: 1 });
const first = await seedLine(warmUp, "106540352242921", unlimited);
const firstId = await launchHeld(first);
await release(first);
await untilAccepted(first, firstId, warmUp);

const line = await seedLine(people, phoneNumberId, speed ?? unlimited);
const campaignId = await launchHeld(line);
const before = await product.usage();
const busySince = watchProcessors();
const startedAt = performance.now();
await release(line);
const upgradedAt = upgradeAfterMs === undefined ? null : await upgradeAfter(upgradeAfterMs);
await untilAccepted(line, campaignId, people);
const seconds = (performance.now() - startedAt) / 1_000;
const busy = busySince();
const after = await product.usage();

const figures: CampaignFigures = {
  perSecond: people / seconds,
  cpuMicros: (after.cpuMicros - before.cpuMicros) / people,
  peakMegabytes: after.peakMegabytes,
  highestMegabytes: after.highestMegabytes,
  bytesPerMessage: await bytesPerMessage(people + warmUp),
  pageMs: await timeProgressPage(line, campaignId),
  busy,
  upgradedAt,
};
await tellResult(figures);

/** What the webhook event THROUGHPUT_UPGRADE changes. */
async function upgradeAfter(ms: number): Promise<number> {
  await sleep(ms);
  await changeConnection(line.tenantId, line.connectionId, {
    columns: { throughputLevel: "HIGH" },
    tokenFingerprint: null,
    evidence: { source: "webhook" },
    at: new Date(),
  });
  return sharedClock();
}
