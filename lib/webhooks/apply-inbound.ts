import "server-only";
import { noteInbound } from "@/db/queries/conversations";
import { countInbound } from "@/db/queries/inbound-rates";
import type { LaneKey } from "@/db/queries/lanes";
import { now } from "@/lib/clock";
import type { WebhookInbound } from "./webhook-event.schema";

/** What Meta delivers later says nothing about how busy the number is now. */
const RECENT_MS = 30_000;

/** People wrote to the number: free text reaches them for 24 hours from then. */
export async function applyInbound(
  { tenantId, connectionId }: LaneKey,
  inbound: readonly WebhookInbound[],
): Promise<void> {
  const heard = new Map<string, Date>();
  for (const { from, timestamp } of inbound) {
    const at = new Date(timestamp * 1_000);
    const known = heard.get(from);
    if (!known || known < at) heard.set(from, at);
  }
  await noteInbound(tenantId, connectionId, heard);
  const at = now();
  const recent = inbound.filter(({ timestamp }) => at.getTime() - timestamp * 1_000 < RECENT_MS);
  if (recent.length > 0) await countInbound({ tenantId, connectionId }, recent.length, at);
}
