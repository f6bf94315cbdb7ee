import "server-only";
import { and, count, desc, eq, ilike, inArray, type SQLWrapper, sql } from "drizzle-orm";
import type { CampaignState, CampaignView, StateCounts } from "@/lib/campaigns/campaign.schema";
import { type MessageState, messageStates } from "@/lib/messages/message-state.schema";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { withTenant } from "../doors";
import { campaignCounts, campaigns, connections } from "../schema";

export const PAGE_SIZE = 50;

const campaignColumns = {
  id: campaigns.id,
  name: campaigns.name,
  connectionId: campaigns.connectionId,
  connectionKind: connections.kind,
  displayPhoneNumber: connections.displayPhoneNumber,
  content: campaigns.content,
  state: campaigns.state,
  haltReason: campaigns.haltReason,
  recipientCount: campaigns.recipientCount,
  createdAt: campaigns.createdAt,
  finishedAt: campaigns.finishedAt,
  startAt: campaigns.startAt,
  timeZone: campaigns.timeZone,
  window: campaigns.window,
  keepsLimit: campaigns.keepsLimit,
  continuesAt: campaigns.continuesAt,
  thinnedAt: campaigns.thinnedAt,
};

const ofConnection = and(
  eq(connections.tenantId, campaigns.tenantId),
  eq(connections.id, campaigns.connectionId),
);

/** @internal what a search for words looks for */
export function containing(search: string): string {
  return `%${search.trim().replace(/[\\%_]/g, "\\$&")}%`;
}

/** Newest first, {@link PAGE_SIZE} a page counted from 1, with what became of the messages. */
export async function listCampaigns(
  tenantId: TenantId,
  { page, search = "" }: { page: number; search?: string },
): Promise<{ rows: (CampaignView & { counts: StateCounts })[]; total: number }> {
  const where = and(
    eq(campaigns.tenantId, tenantId),
    search.trim() === "" ? undefined : ilike(campaigns.name, containing(search)),
  );
  return await withTenant(tenantId, async (tx) => {
    const rows = await tx
      .select(campaignColumns)
      .from(campaigns)
      .innerJoin(connections, ofConnection)
      .where(where)
      .orderBy(desc(campaigns.createdAt), desc(campaigns.id))
      .limit(PAGE_SIZE)
      .offset((page - 1) * PAGE_SIZE);
    const [all] = await tx.select({ total: count() }).from(campaigns).where(where);
    const counts = await countStatesOf(
      tenantId,
      rows.map((row) => row.id),
    );
    return {
      rows: rows.map((row) => ({ ...row, counts: counts.get(row.id) ?? {} })),
      total: all?.total ?? 0,
    };
  });
}

export async function findCampaign(tenantId: TenantId, id: string): Promise<CampaignView | null> {
  return await withTenant(tenantId, async (tx) => {
    const [row] = await tx
      .select(campaignColumns)
      .from(campaigns)
      .innerJoin(connections, ofConnection)
      .where(and(eq(campaigns.tenantId, tenantId), eq(campaigns.id, id)));
    return row ?? null;
  });
}

/** What became of a campaign's messages. */
export async function countStates(tenantId: TenantId, id: string): Promise<StateCounts> {
  return (await countStatesOf(tenantId, [id])).get(id) ?? {};
}

async function countStatesOf(
  tenantId: TenantId,
  ids: readonly string[],
): Promise<Map<string, StateCounts>> {
  if (ids.length === 0) return new Map();
  const rows = await withTenant(tenantId, (tx) =>
    tx
      .select({
        id: campaigns.id,
        state: campaigns.state,
        recipientCount: campaigns.recipientCount,
        underWayFirst,
        ...stateSums,
      })
      .from(campaigns)
      .leftJoin(campaignCounts, ofCampaign)
      .where(and(eq(campaigns.tenantId, tenantId), inArray(campaigns.id, [...ids])))
      .groupBy(campaigns.tenantId, campaigns.id),
  );
  return new Map(rows.map(({ id, ...row }) => [id, toCounts(row)]));
}

const ofCampaign = and(
  eq(campaignCounts.tenantId, campaigns.tenantId),
  eq(campaignCounts.campaignId, campaigns.id),
);

const total = (column: SQLWrapper) => sql<number>`coalesce(sum(${column}), 0)::int`;
const stateSums = {
  sending: total(campaignCounts.sending),
  unknown: total(campaignCounts.unknown),
  accepted: total(campaignCounts.accepted),
  sent: total(campaignCounts.sent),
  delivered: total(campaignCounts.delivered),
  read: total(campaignCounts.read),
  failed: total(campaignCounts.failed),
  retry: total(campaignCounts.retry),
  skipped: total(campaignCounts.skipped),
  held: total(campaignCounts.held),
} satisfies Record<Exclude<MessageState, "queued">, unknown>;

/** What a sender has in its hands for the first time: below the cursor and still queued. */
const underWayFirst = sql<number>`(
  select count(*) from messages m where m.tenant_id = campaigns.tenant_id
    and m.campaign_id = campaigns.id and m.id > campaigns.settled_id
    and m.id <= campaigns.cursor_id and m.state = ${messageStates.queued})::int`;

type Sums = Record<Exclude<MessageState, "queued">, number>;

type Counted = Sums & { state: CampaignState; recipientCount: number; underWayFirst: number };

/** What has not moved yet is queued, or being sent for the first time; a cancel skips all that waits. */
function toCounts({ state, recipientCount, underWayFirst: first, ...sums }: Counted): StateCounts {
  const states = { ...sums, sending: sums.sending + first };
  const left = recipientCount - Object.values(states).reduce((sum, one) => sum + one, 0);
  const counts = Object.entries(
    state === "cancelled"
      ? { ...states, retry: 0, skipped: states.skipped + states.retry + left }
      : { queued: left, ...states },
  );
  return Object.fromEntries(counts.filter(([, messages]) => messages !== 0));
}
