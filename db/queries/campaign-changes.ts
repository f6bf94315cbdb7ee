import "server-only";
import { and, count, eq, inArray, sql } from "drizzle-orm";
import type {
  Audience,
  CampaignState,
  HaltReason,
  SendingWindow,
} from "@/lib/campaigns/campaign.schema";
import type { MessageContent } from "@/lib/graph/message-content.schema";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { withTenant } from "../doors";
import { rowsOf, textArray } from "../rows";
import { campaigns, contacts, messages } from "../schema";
import { inAudience } from "./audience";

export type NewCampaign = {
  id: string;
  connectionId: string;
  name: string;
  content: MessageContent;
  launchKey: string;
  createdBy: string;
  createdAt: Date;
  /** Absent: at once, at any hour, to everybody. */
  startAt?: Date | null;
  timeZone?: string | null;
  window?: SendingWindow | null;
  keepsLimit?: boolean;
};

/** Whether the clock has a say in it; it then starts as `scheduled`, also where it may go at once. */
function isTimed({ startAt, window, keepsLimit }: NewCampaign): boolean {
  return Boolean(startAt || window || keepsLimit);
}

/** Adds a campaign; null when its launch key was used before. */
export async function insertCampaign(
  tenantId: TenantId,
  campaign: NewCampaign,
): Promise<string | null> {
  return await withTenant(tenantId, async (tx) => {
    const [row] = await tx
      .insert(campaigns)
      .values({
        ...campaign,
        tenantId,
        state: isTimed(campaign) ? "scheduled" : "running",
        recipientCount: 0,
      })
      .onConflictDoNothing({ target: [campaigns.tenantId, campaigns.launchKey] })
      .returning({ id: campaigns.id });
    return row?.id ?? null;
  });
}

export async function findByLaunchKey(
  tenantId: TenantId,
  launchKey: string,
): Promise<{ id: string; recipientCount: number } | null> {
  return await withTenant(tenantId, async (tx) => {
    const [row] = await tx
      .select({ id: campaigns.id, recipientCount: campaigns.recipientCount })
      .from(campaigns)
      .where(and(eq(campaigns.tenantId, tenantId), eq(campaigns.launchKey, launchKey)));
    return row ?? null;
  });
}

/** Makes one message for each contact of the audience, by name. @returns how many */
export async function insertRecipients(
  tenantId: TenantId,
  campaign: Pick<NewCampaign, "id" | "connectionId" | "createdAt">,
  audience: Audience,
): Promise<number> {
  return await withTenant(tenantId, async (tx) => {
    await tx.execute(sql`
      insert into messages (tenant_id, connection_id, campaign_id, contact_id, recipient_name, recipient, created_at)
      select ${tenantId}, ${campaign.connectionId}, ${campaign.id}, ${contacts.id}, ${contacts.name},
        ${contacts.phone}, ${campaign.createdAt}
      from ${contacts} where ${inAudience(tenantId, audience)}
      order by lower(${contacts.name}), ${contacts.id}
      on conflict do nothing`);
    const [row] = await tx
      .select({ recipients: count() })
      .from(messages)
      .where(and(eq(messages.tenantId, tenantId), eq(messages.campaignId, campaign.id)));
    const recipients = row?.recipients ?? 0;
    await tx
      .update(campaigns)
      .set({ recipientCount: recipients })
      .where(and(eq(campaigns.tenantId, tenantId), eq(campaigns.id, campaign.id)));
    return recipients;
  });
}

/** Whoever has hours, a limit or a start of its own goes on when the clock says so, mostly at once. */
const runningAgain = sql`case when ${campaigns.startAt} is null and ${campaigns.window} is null
  and not ${campaigns.keepsLimit} then 'running' else 'scheduled' end::campaign_state`;

/** Moves a campaign on if it is in one of `from`. @returns its connection, or null if it was not */
export async function moveCampaign(
  tenantId: TenantId,
  id: string,
  from: readonly CampaignState[],
  to: CampaignState,
  finishedAt: Date | null = null,
): Promise<{ connectionId: string } | null> {
  return await withTenant(tenantId, async (tx) => {
    const [row] = await tx
      .update(campaigns)
      .set({
        state: to === "running" ? runningAgain : to,
        haltReason: null,
        finishedAt,
        continuesAt: null,
      })
      .where(
        and(
          eq(campaigns.tenantId, tenantId),
          eq(campaigns.id, id),
          inArray(campaigns.state, [...from]),
        ),
      )
      .returning({ connectionId: campaigns.connectionId });
    return row ?? null;
  });
}

export type RunningCampaign = { id: string; connectionId: string };

/** Locks what runs on these connections, in the order everybody keeps. Inside a transaction. */
export async function lockRunningCampaigns(
  tenantId: TenantId,
  connectionIds: readonly string[],
): Promise<RunningCampaign[]> {
  return await withTenant(tenantId, (tx) =>
    rowsOf(
      tx,
      sql`
        select id, connection_id as "connectionId" from campaigns
        where tenant_id = ${tenantId} and connection_id = any(${textArray(connectionIds)}::uuid[])
          and state = 'running'
        order by id for no key update`,
    ),
  );
}

/** Halts running campaigns: one, or all of a connection. @returns the halted ones */
export async function haltCampaigns(
  tenantId: TenantId,
  which: { campaignId: string } | { connectionId: string },
  reason: HaltReason,
): Promise<string[]> {
  const target =
    "campaignId" in which
      ? sql`c.id = ${which.campaignId}`
      : sql`c.connection_id = ${which.connectionId}`;
  const rows = await withTenant(tenantId, (tx) =>
    rowsOf<{ id: string }>(
      tx,
      sql`
        with running as materialized (
          select c.id from campaigns c
          where c.tenant_id = ${tenantId} and ${target} and c.state = 'running'
          order by c.id for no key update
        )
        update campaigns c set state = 'halted', halt_reason = ${JSON.stringify(reason)}::jsonb
        from running where c.tenant_id = ${tenantId} and c.id = running.id
        returning c.id`,
    ),
  );
  return rows.map((row) => row.id);
}
