import "server-only";
import { sql } from "drizzle-orm";
import type { HaltReason } from "@/lib/campaigns/campaign.schema";
import { messageStates } from "@/lib/messages/message-state.schema";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { withTenant } from "../doors";
import { rowsOf } from "../rows";

/** The halted campaigns of a connection, why, and how many messages of each wait. Oldest first. */
export async function listHaltedCampaigns(
  tenantId: TenantId,
  connectionId: string,
): Promise<{ id: string; name: string; haltReason: HaltReason | null; waiting: number }[]> {
  const { queued, retry } = messageStates;
  return await withTenant(tenantId, (tx) =>
    rowsOf(
      tx,
      sql`
        select c.id, c.name, c.halt_reason as "haltReason", (
          select count(*)::int from messages m
          where m.tenant_id = c.tenant_id and m.campaign_id = c.id
            and (m.state = ${retry} or m.state = ${queued} and m.id > c.cursor_id)
        ) as waiting
        from campaigns c
        where c.tenant_id = ${tenantId} and c.connection_id = ${connectionId} and c.state = 'halted'
        order by c.created_at, c.id`,
    ),
  );
}
