import "server-only";
import { and, count, eq, isNotNull, lte, sql } from "drizzle-orm";
import type { Audience } from "@/lib/campaigns/campaign.schema";
import { type TenantId, tenantIdSchema } from "@/lib/tenants/tenant.schema";
import { asSystem, withTenant } from "../doors";
import { inIndexOrder, rowsOf } from "../rows";
import { campaigns, contacts } from "../schema";
import { inAudience } from "./audience";

const NOBODY = "00000000-0000-0000-0000-000000000000";

/** How many contacts of an audience there were at a time. */
export async function countAudience(
  tenantId: TenantId,
  audience: Audience,
  at: Date,
): Promise<number> {
  return await withTenant(tenantId, async (tx) => {
    const [row] = await tx
      .select({ people: count() })
      .from(contacts)
      .where(and(inAudience(tenantId, audience), lte(contacts.createdAt, at)));
    return row?.people ?? 0;
  });
}

/** A campaign's messages are to be made bit by bit, see {@link addRecipients}. */
export async function planRecipients(
  tenantId: TenantId,
  campaignId: string,
  audience: Audience,
  people: number,
): Promise<void> {
  await withTenant(tenantId, (tx) =>
    tx
      .update(campaigns)
      .set({ audience, preparedTo: NOBODY, recipientCount: people })
      .where(and(eq(campaigns.tenantId, tenantId), eq(campaigns.id, campaignId))),
  );
}

/**
 * Makes the messages of a planned campaign's next `limit` people, in the order of their ids: that
 * never changes, so a kill between two transactions loses nobody. People added after the launch are
 * left out; those removed meanwhile get none.
 *
 * @returns whether there are more; null: somebody else is at it
 */
export async function addRecipients(
  tenantId: TenantId,
  campaignId: string,
  limit: number,
): Promise<boolean | null> {
  return await withTenant(
    tenantId,
    async (tx) => {
      const [lock] = await rowsOf<{ mine: boolean }>(
        tx,
        sql`select pg_try_advisory_xact_lock(hashtextextended(${`recipients:${campaignId}`}, 0)) as mine`,
      );
      if (!lock?.mine) return null;
      const own = and(eq(campaigns.tenantId, tenantId), eq(campaigns.id, campaignId));
      const [campaign] = await tx.select().from(campaigns).where(own);
      if (!campaign?.audience) return false;
      const { audience, connectionId, createdAt } = campaign;
      const [added] = await rowsOf<{ people: number; last: string | null }>(
        tx,
        sql`
        with people as materialized (
          select ${contacts.id} as id, ${contacts.name} as name, ${contacts.phone} as phone
          from ${contacts} where ${inAudience(tenantId, audience)}
            and ${contacts.createdAt} <= ${createdAt} and ${contacts.id} > ${campaign.preparedTo ?? NOBODY}
          order by ${contacts.id} limit ${limit}
        ), added as (
          insert into messages (tenant_id, connection_id, campaign_id, contact_id, recipient_name,
            recipient, created_at)
          select ${tenantId}, ${connectionId}, ${campaignId}, id, name, phone, ${createdAt}
          from people on conflict do nothing
        )
        select (select count(*)::int from people) as people,
          (select id::text from people order by people.id desc limit 1) as last`,
      );
      if (added?.last && added.people === limit) {
        await tx.update(campaigns).set({ preparedTo: added.last }).where(own);
      } else {
        const [all] = await rowsOf<{ people: number }>(
          tx,
          sql`select count(*)::int as people from messages
          where tenant_id = ${tenantId} and campaign_id = ${campaignId}`,
        );
        const recipientCount = all?.people ?? 0;
        await tx
          .update(campaigns)
          .set({ audience: null, preparedTo: null, recipientCount })
          .where(own);
      }
      return added?.people === limit;
    },
    inIndexOrder,
  );
}

/**
 * Tells the database how many messages there are of whom. By itself it learns it a minute later, and
 * the embedded one never: until then it would read all of a tenant's messages for every few. Where
 * the table is being vacuumed it is left out: waiting for that could take hours.
 */
export async function countForPlans(): Promise<void> {
  await asSystem((tx) =>
    tx.execute(sql`analyze (skip_locked) messages (tenant_id, id, campaign_id)`),
  );
}

/** The campaigns, of all tenants, whose messages are not all made yet. */
export async function listUnprepared(): Promise<{ tenantId: TenantId; campaignId: string }[]> {
  const rows = await asSystem((tx) =>
    tx
      .select({ tenantId: campaigns.tenantId, campaignId: campaigns.id })
      .from(campaigns)
      .where(isNotNull(campaigns.audience)),
  );
  return rows.map((row) => ({ ...row, tenantId: tenantIdSchema.parse(row.tenantId) }));
}
