import "server-only";
import { sql } from "drizzle-orm";
import { withTenant } from "../doors";
import { inboundRates } from "../schema";
import type { LaneKey } from "./lanes";

const BUCKET_MS = 10_000;

/** What is known about how many messages people wrote to a number of late; nulls: none ever. */
export type InboundCounts = {
  bucket: number | null;
  messages: number | null;
  previous: number | null;
};

/** People wrote so many messages to the number just now. */
export async function countInbound(
  { tenantId, connectionId }: LaneKey,
  messages: number,
  at: Date,
): Promise<void> {
  const bucket = Math.floor(at.getTime() / BUCKET_MS);
  await withTenant(tenantId, (tx) =>
    tx
      .insert(inboundRates)
      .values({ tenantId, connectionId, bucket, messages, previous: 0 })
      .onConflictDoUpdate({
        target: [inboundRates.tenantId, inboundRates.connectionId],
        set: {
          messages: sql`excluded.messages + case when ${inboundRates.bucket} = excluded.bucket
            then ${inboundRates.messages} else 0 end`,
          previous: sql`case ${inboundRates.bucket} when excluded.bucket then ${inboundRates.previous}
            when excluded.bucket - 1 then ${inboundRates.messages} else 0 end`,
          bucket: sql`excluded.bucket`,
        },
      }),
  );
}

/** Messages a second that people wrote in the last ten seconds or so. */
export function inboundPerSecond(counts: InboundCounts, at: Date): number {
  const bucket = Math.floor(at.getTime() / BUCKET_MS);
  const rest = 1 - (at.getTime() % BUCKET_MS) / BUCKET_MS;
  const { messages, previous } = counts;
  const [current, before] =
    counts.bucket === bucket
      ? [messages ?? 0, previous ?? 0]
      : [0, counts.bucket === bucket - 1 ? (messages ?? 0) : 0];
  return (current + before * rest) / (BUCKET_MS / 1_000);
}
