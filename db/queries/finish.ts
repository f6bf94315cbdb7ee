import "server-only";
import { sql } from "drizzle-orm";
import { messageStates } from "@/lib/messages/message-state.schema";
import { withTenant } from "../doors";
import { rowsOf } from "../rows";
import type { LaneKey } from "./lanes";

const { queued, sending, failed, retry, skipped } = messageStates;

/** Retries that were planned for a campaign cancelled meanwhile are skipped. */
export async function skipCancelledRetries({ tenantId, connectionId }: LaneKey): Promise<void> {
  await withTenant(tenantId, (tx) =>
    tx.execute(sql`
      with gone as (
        delete from due_messages d using messages m, campaigns c
        where d.tenant_id = ${tenantId} and d.connection_id = ${connectionId}
          and m.tenant_id = d.tenant_id and m.id = d.message_id and m.state <> ${sending}
          and c.tenant_id = m.tenant_id and c.id = m.campaign_id and c.state = 'cancelled'
        returning d.message_id
      )
      update messages m set state = ${skipped} from gone
      where m.tenant_id = ${tenantId} and m.id = gone.message_id and m.state = ${retry}`),
  );
}

/**
 * Ends the lane's campaigns that have nothing left to send. A campaign with unknown outcomes ends
 * too: those are settled by webhooks, not by sending.
 *
 * @returns the ended campaigns
 */
export async function finishCampaigns(
  { tenantId, connectionId }: LaneKey,
  at: Date,
): Promise<string[]> {
  const rows = await withTenant(tenantId, (tx) =>
    rowsOf<{ id: string }>(
      tx,
      sql`
        update campaigns c set state = 'finished', finished_at = ${at}
        where c.tenant_id = ${tenantId} and c.connection_id = ${connectionId} and c.state = 'running'
          and c.audience is null and not exists (
            select 1 from messages m where m.campaign_id = c.id and m.tenant_id = c.tenant_id
              and m.id > c.settled_id and m.state in (${queued}, ${sending}))
          and not exists (
            select 1 from due_messages d join messages m
              on m.tenant_id = d.tenant_id and m.id = d.message_id
            where d.tenant_id = c.tenant_id and d.connection_id = c.connection_id
              and m.campaign_id = c.id)
        returning c.id`,
    ),
  );
  return rows.map((row) => row.id);
}

/** Test messages that wait on a lane which cannot send any more. */
export async function failWaitingTests(
  { tenantId, connectionId }: LaneKey,
  reason: string,
  at: Date,
): Promise<void> {
  await withTenant(tenantId, (tx) =>
    tx.execute(sql`
      with gone as (
        delete from due_messages d using messages m
        where d.tenant_id = ${tenantId} and d.connection_id = ${connectionId}
          and m.tenant_id = d.tenant_id and m.id = d.message_id and m.campaign_id is null
        returning d.message_id
      )
      update messages m set state = ${failed}, failed_at = ${at}, error_text = ${reason}
      from gone where m.tenant_id = ${tenantId} and m.id = gone.message_id
        and m.state in (${queued}, ${retry})`),
  );
}
