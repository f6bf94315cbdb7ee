import { setTimeout as sleep } from "node:timers/promises";
import { countStates } from "@/db/queries/campaigns";
import { cancelCampaign, pauseCampaign, resumeCampaign } from "@/lib/campaigns/control-campaign";
import { sharedClock } from "../machine";
import { readArguments, tellResult } from "../process";
import { actorId, launch, release, seedLine, unlimited, untilAccepted } from "./line";
import { timeProgressPage } from "./look";
import { openProduct } from "./product";

// The worst moment: a million recipients have just been launched, are being prepared and sent to as
// fast as the machine can, and another tenant launches ten on the same worker. Then a person stops it.

export type CrowdScene = {
  /** When the million was asked for, and when the launch had returned; by the shared clock. */
  askedAt: number;
  launchedAt: number;
  tenAskedAt: number;
  /** p95 of the campaign page's queries meanwhile. */
  pageMs: number;
  /** How many of the million had gone when the ten were asked for, and when it was over. */
  goneBefore: number;
  goneAfter: number;
  /** When a person asked for these. */
  pauseAskedAt: number;
  resumeAskedAt: number;
  cancelAskedAt: number;
  /** When the cancel had returned. */
  cancelledAt: number;
};

const { people, phoneNumberId, tenPhoneNumberId } = readArguments<{
  people: number;
  phoneNumberId: string;
  tenPhoneNumberId: string;
}>();
const WARM_UP = 2_000;
const BEFORE_TEN_MS = 5_000;
const STOPPED_MS = 3_000;

await openProduct({ workers: 1 });
const first = await seedLine(WARM_UP, "106540352242921", unlimited);
await release(first);
await untilAccepted(first, await launch(first), WARM_UP);
const line = await seedLine(people, phoneNumberId, unlimited);
const ten = await seedLine(10, tenPhoneNumberId);

const askedAt = sharedClock();
const campaignId = await launch(line);
const launchedAt = sharedClock();
await sleep(BEFORE_TEN_MS);
const goneBefore = await countGone();
const tenAskedAt = sharedClock();
await untilAccepted(ten, await launch(ten), 10);
const pageMs = await timeProgressPage(line, campaignId);
const goneAfter = await countGone();
const pauseAskedAt = sharedClock();
await pauseCampaign(line.tenantId, actorId, campaignId);
await sleep(STOPPED_MS);
const resumeAskedAt = sharedClock();
await resumeCampaign(line.tenantId, actorId, campaignId);
await sleep(STOPPED_MS);
const cancelAskedAt = sharedClock();
await cancelCampaign(line.tenantId, actorId, campaignId);
const cancelledAt = sharedClock();
await sleep(STOPPED_MS);
const stops = { pauseAskedAt, resumeAskedAt, cancelAskedAt, cancelledAt };
const times = { askedAt, launchedAt, tenAskedAt, ...stops };
await tellResult({ ...times, pageMs, goneBefore, goneAfter } satisfies CrowdScene);

async function countGone(): Promise<number> {
  return (await countStates(line.tenantId, campaignId)).accepted ?? 0;
}
