import "server-only";
import { noteInbound } from "@/db/queries/conversations";
import type { LaneKey } from "@/db/queries/lanes";
import type { WebhookInbound } from "./webhook-event.schema";

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
}
