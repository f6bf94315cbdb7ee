import "server-only";
import { openDatabase, withTenant } from "@/db/doors";
import { insertRecipients, type NewCampaign } from "@/db/queries/campaign-changes";
import {
  addRecipients,
  countAudience,
  countForPlans,
  listUnprepared,
  planRecipients,
} from "@/db/queries/recipients";
import { log } from "@/lib/log";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { Audience } from "./campaign.schema";

/** So many people get their messages within the launch, by name. */
const MOST_AT_ONCE = 5_000;
const FIRST_CHUNK = 2_000;
/** What one transaction makes after that; the embedded database serves nobody else meanwhile. */
const chunkSize = () => (openDatabase().kind === "embedded" ? 1_000 : 20_000);

/**
 * Makes a campaign's messages, or the first of very many: sending begins with those while
 * {@link prepareRecipients} makes the others. Inside the launch's transaction.
 *
 * @returns how many people the campaign is for
 */
export async function beginRecipients(
  tenantId: TenantId,
  campaign: NewCampaign,
  audience: Audience,
): Promise<number> {
  return await withTenant(tenantId, async () => {
    const people = await countAudience(tenantId, audience, campaign.createdAt);
    // The clock's rules look at all of a campaign's messages.
    const isTimed = campaign.startAt || campaign.window || campaign.keepsLimit;
    if (people <= MOST_AT_ONCE || isTimed) {
      return await insertRecipients(tenantId, campaign, audience);
    }
    await planRecipients(tenantId, campaign.id, audience, people);
    await addRecipients(tenantId, campaign.id, FIRST_CHUNK);
    return people;
  });
}

/** Makes the messages that are still missing. Safe to be killed and repeated. Never fails. */
export async function prepareRecipients(tenantId: TenantId, campaignId: string): Promise<void> {
  try {
    let isFirst = true;
    let hasMore = await addRecipients(tenantId, campaignId, chunkSize());
    while (hasMore) {
      // Sending has begun by now.
      if (isFirst) await helpPlans();
      isFirst = false;
      hasMore = await addRecipients(tenantId, campaignId, chunkSize());
    }
    // Who is at it instead does this too.
    if (hasMore !== null) await helpPlans();
  } catch (error) {
    log.warn({ err: error, campaignId }, "Preparing recipients was cut short; the sweep goes on");
  }
}

/** Makes sending faster, no more: nobody waits for their message because it failed. */
async function helpPlans(): Promise<void> {
  try {
    await countForPlans();
  } catch (error) {
    log.warn({ err: error }, "The messages were not counted for the database's plans");
  }
}

/** Goes on where a process ended in the middle. Never fails. */
export async function prepareUnprepared(): Promise<void> {
  try {
    for (const { tenantId, campaignId } of await listUnprepared()) {
      await prepareRecipients(tenantId, campaignId);
    }
  } catch (error) {
    log.warn({ err: error }, "Unprepared campaigns were not looked for; the next sweep does");
  }
}
