import "server-only";
import { and, count, eq, gt, sql } from "drizzle-orm";
import type { Audience } from "@/lib/campaigns/campaign.schema";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { withTenant } from "../doors";
import { contacts, conversations } from "../schema";
import { inAudience } from "./audience";

const WINDOW_MS = 24 * 60 * 60_000;

/** How many people of an audience wrote to the number in the last 24 hours: free text reaches them. */
export async function countOpenWindows(
  tenantId: TenantId,
  connectionId: string,
  audience: Audience,
  at: Date,
): Promise<number> {
  return await withTenant(tenantId, async (tx) => {
    const [row] = await tx
      .select({ people: count() })
      .from(contacts)
      .innerJoin(
        conversations,
        and(
          eq(conversations.tenantId, contacts.tenantId),
          eq(conversations.waId, contacts.phone),
          eq(conversations.connectionId, connectionId),
          gt(conversations.lastInboundAt, new Date(at.getTime() - WINDOW_MS)),
        ),
      )
      .where(inAudience(tenantId, audience));
    return row?.people ?? 0;
  });
}

/** Notes that people wrote to a number; an older time never replaces a newer one. */
export async function noteInbound(
  tenantId: TenantId,
  connectionId: string,
  heard: ReadonlyMap<string, Date>,
): Promise<void> {
  if (heard.size === 0) return;
  const rows = [...heard]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([waId, lastInboundAt]) => ({ tenantId, connectionId, waId, lastInboundAt }));
  await withTenant(tenantId, (tx) =>
    tx
      .insert(conversations)
      .values(rows)
      .onConflictDoUpdate({
        target: [conversations.tenantId, conversations.connectionId, conversations.waId],
        set: {
          lastInboundAt: sql`greatest(${conversations.lastInboundAt}, excluded.last_inbound_at)`,
        },
      }),
  );
}
