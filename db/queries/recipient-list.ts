import "server-only";
import { and, eq, ilike, inArray, or, type SQL, sql } from "drizzle-orm";
import type { MessageView } from "@/lib/messages/message.schema";
import { type MessageState, messageStates } from "@/lib/messages/message-state.schema";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { withTenant } from "../doors";
import { inIndexOrder, rowsOf } from "../rows";
import { campaigns, messages } from "../schema";
import { containing, countStates, PAGE_SIZE } from "./campaigns";
import { messageColumns, shownState, toMessageView } from "./message-view";

/** Beyond this a search says "so many at least": counting a million by name takes seconds. */
const MOST_FOUND = 10_000;

/**
 * A campaign's recipients in the order of sending, PAGE_SIZE a page counted from 1.
 *
 * `total` is exact without a search, and at most 10,000 with one.
 */
export async function listRecipients(
  tenantId: TenantId,
  campaignId: string,
  { states, search, page }: { states?: readonly MessageState[]; search: string; page: number },
): Promise<{ rows: MessageView[]; total: number }> {
  return await withTenant(
    tenantId,
    async (tx) => {
      const campaign = await readCampaign(tenantId, campaignId);
      if (!campaign) return { rows: [], total: 0 };
      const known = search.trim() === "" ? await countKnown(tenantId, campaign, states) : null;
      if (known === 0) return { rows: [], total: 0 };
      const { cursorId, state } = campaign;
      const shown = shownState(sql`${cursorId}::bigint`, sql`${state === "cancelled"}::boolean`);
      const where = and(
        eq(messages.tenantId, tenantId),
        eq(messages.campaignId, campaignId),
        states?.length
          ? inArray(
              shown,
              states.map((state) => messageStates[state]),
            )
          : undefined,
        recipientMatches(search),
      );
      const rows = await tx
        .select(messageColumns)
        .from(messages)
        .where(where)
        .orderBy(messages.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE);
      if (known !== null) return { rows: rows.map(toMessageView), total: known };
      const [all] = await rowsOf<{ total: number }>(
        tx,
        sql`select count(*)::int as total from (
        select 1 from ${messages} where ${where} limit ${MOST_FOUND}) found`,
      );
      return { rows: rows.map(toMessageView), total: all?.total ?? 0 };
    },
    inIndexOrder,
  );
}

type ListedCampaign = NonNullable<Awaited<ReturnType<typeof readCampaign>>>;

/** What the list of a campaign's recipients depends on. */
async function readCampaign(tenantId: TenantId, campaignId: string) {
  const [campaign] = await withTenant(tenantId, (tx) =>
    tx
      .select({
        id: campaigns.id,
        state: campaigns.state,
        thinnedAt: campaigns.thinnedAt,
        recipientCount: campaigns.recipientCount,
        cursorId: campaigns.cursorId,
      })
      .from(campaigns)
      .where(and(eq(campaigns.tenantId, tenantId), eq(campaigns.id, campaignId))),
  );
  return campaign ?? null;
}

/** From the campaign's counts; those stay after its messages were removed. */
async function countKnown(
  tenantId: TenantId,
  { id, thinnedAt, recipientCount }: ListedCampaign,
  states: readonly MessageState[] | undefined,
): Promise<number> {
  if (thinnedAt) return 0;
  if (!states?.length) return recipientCount;
  const counts = await countStates(tenantId, id);
  const wanted = Object.entries(counts).filter(([state]) => states.includes(state as MessageState));
  return wanted.reduce((sum, [, people]) => sum + people, 0);
}

function recipientMatches(search: string): SQL | undefined {
  if (search.trim() === "") return undefined;
  const digits = search.replace(/[\s()+.-]/g, "");
  const byName = ilike(messages.recipientName, containing(search));
  return /^\d+$/.test(digits)
    ? or(byName, sql`${messages.recipient} like ${`%${digits}%`}`)
    : byName;
}
