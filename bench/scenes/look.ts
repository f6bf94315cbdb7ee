import { sql } from "drizzle-orm";
import { asSystem, withTenant } from "@/db/doors";
import { countStates, findCampaign } from "@/db/queries/campaigns";
import { findConnection } from "@/db/queries/connections";
import { listRecipients } from "@/db/queries/recipient-list";
import { rowsOf } from "@/db/rows";
import { percentile } from "../statistics";
import type { Line } from "./line";

const LOADS = 100;

/** Tables and indexes of everything a message leaves behind, divided by the messages. */
export async function bytesPerMessage(messages: number): Promise<number> {
  const [row] = await asSystem((tx) =>
    rowsOf<{ bytes: number }>(
      tx,
      sql`select (pg_total_relation_size('messages') + pg_total_relation_size('wamids')
        + pg_total_relation_size('due_messages') + pg_total_relation_size('campaign_counts'))::float8
        as bytes`,
    ),
  );
  return Math.round((row?.bytes ?? 0) / messages);
}

/** What the campaign's page asks the database for, a hundred times. @returns p95 in milliseconds */
export async function timeProgressPage(
  { tenantId, connectionId }: Line,
  campaignId: string,
): Promise<number> {
  const times: number[] = [];
  for (let load = 0; load < LOADS; load += 1) {
    const at = performance.now();
    await withTenant(tenantId, async () => {
      await findCampaign(tenantId, campaignId);
      await countStates(tenantId, campaignId);
      await findConnection(tenantId, connectionId);
      await listRecipients(tenantId, campaignId, { search: "", page: 1 });
    });
    times.push(performance.now() - at);
  }
  return percentile(times, 0.95);
}
