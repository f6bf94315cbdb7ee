import "server-only";
import { sql } from "drizzle-orm";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { withTenant } from "../doors";
import { rowsOf } from "../rows";

/** So many of the tenant's newest messages are looked through; more would read a whole table. */
const LOOKED_THROUGH = 5_000;

/** When Meta last took a message of this connection; null: none of the newest ones. */
export async function readLastSend(tenantId: TenantId, connectionId: string): Promise<Date | null> {
  const [row] = await withTenant(tenantId, (tx) =>
    rowsOf<{ at: Date | string | null }>(
      tx,
      sql`select max(recent.accepted_at) as at
        from (select connection_id, accepted_at from messages where tenant_id = ${tenantId}
          order by messages.id desc limit ${LOOKED_THROUGH}) recent
        where recent.connection_id = ${connectionId}`,
    ),
  );
  return row?.at ? new Date(row.at) : null;
}
