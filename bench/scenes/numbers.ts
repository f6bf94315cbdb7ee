import { setTimeout as sleep } from "node:timers/promises";
import { sharedClock, watchProcessors } from "../machine";
import { readArguments, tellResult } from "../process";
import { launch, seedLine, untilPrepared } from "./line";
import { openProduct } from "./product";

// Many phone numbers of as many tenants, and in the middle of it one more with ten messages.

export type NumbersScene = {
  /** When the last of the many campaigns was launched; by the shared clock, as all times here. */
  launchedAt: number;
  tenAskedAt: number;
  endedAt: number;
  busy: number;
  peakMegabytes: number;
};

const { phoneNumberIds, tenPhoneNumberId, workers, perSecond, seconds } = readArguments<{
  phoneNumberIds: string[];
  tenPhoneNumberId: string;
  workers: number;
  /** What each number may send: it has enough for all the time. */
  perSecond: number;
  seconds: number;
}>();
const SETTLE_MS = 3_000;

const product = await openProduct({ workers });
const people = Math.ceil(perSecond * (seconds + 10));
const lines = await Promise.all(phoneNumberIds.map((id) => seedLine(people, id)));
const ten = await seedLine(10, tenPhoneNumberId);
await sleep(SETTLE_MS); // the workers are up

for (const line of lines) await launch(line);
await untilPrepared();
const launchedAt = sharedClock();
const busySince = watchProcessors();
await sleep((seconds / 2) * 1_000);
const tenAskedAt = sharedClock();
await launch(ten);
await sleep((seconds / 2) * 1_000);
const endedAt = sharedClock();
const busy = busySince();
const { peakMegabytes } = await product.usage();
await tellResult({ launchedAt, tenAskedAt, endedAt, busy, peakMegabytes } satisfies NumbersScene);
