import "server-only";
import { and, eq, inArray, sql } from "drizzle-orm";
import type { Audience } from "@/lib/campaigns/campaign.schema";
import type { ContactView } from "@/lib/contacts/contact.schema";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { withTenant } from "../doors";
import { textArray } from "../rows";
import { contacts } from "../schema";
import { inAudience } from "./audience";

export const CONTACTS_PAGE = 50;

const view = {
  id: contacts.id,
  name: contacts.name,
  phone: contacts.phone,
  createdAt: contacts.createdAt,
};

/**
 * One page of contacts by name, and how many there are on all pages.
 *
 * @param search part of a name, in any case, or of a number however it is written; empty: all
 * @param page from 1
 */
export async function listContacts(
  tenantId: TenantId,
  { search, page }: { search: string; page: number },
): Promise<{ rows: ContactView[]; total: number }> {
  const where = inAudience(tenantId, { kind: "all", search });
  return await withTenant(tenantId, async (tx) => {
    const rows = await tx
      .select(view)
      .from(contacts)
      .where(where)
      .orderBy(sql`lower(${contacts.name})`, contacts.id)
      .limit(CONTACTS_PAGE)
      .offset((page - 1) * CONTACTS_PAGE);
    return { rows, total: await tx.$count(contacts, where) };
  });
}

/** How many contacts an audience has now; ids of other tenants or of removed contacts do not count. */
export async function countContacts(tenantId: TenantId, audience: Audience): Promise<number> {
  return await withTenant(tenantId, (tx) => tx.$count(contacts, inAudience(tenantId, audience)));
}

/** Those of `phones` that are already somebody's. */
export async function findContactsByPhone(
  tenantId: TenantId,
  phones: readonly string[],
): Promise<ContactView[]> {
  return await withTenant(tenantId, (tx) =>
    tx
      .select(view)
      .from(contacts)
      .where(and(eq(contacts.tenantId, tenantId), inArray(contacts.phone, [...phones]))),
  );
}

/**
 * Adds contacts whose number is new; the others are left as they are.
 *
 * @returns those that were added
 */
export async function insertContacts(
  tenantId: TenantId,
  rows: readonly { id: string; name: string; phone: string }[],
  createdAt: Date,
): Promise<ContactView[]> {
  if (rows.length === 0) return [];
  return await withTenant(tenantId, (tx) =>
    tx
      .insert(contacts)
      .values(rows.map((row) => ({ ...row, tenantId, createdAt })))
      .onConflictDoNothing({ target: [contacts.tenantId, contacts.phone] })
      .returning(view),
  );
}

/** @returns whether there was such a contact */
export async function updateContact(
  tenantId: TenantId,
  contactId: string,
  change: { name: string; phone: string },
): Promise<boolean> {
  const rows = await withTenant(tenantId, (tx) =>
    tx
      .update(contacts)
      .set(change)
      .where(and(eq(contacts.tenantId, tenantId), eq(contacts.id, contactId)))
      .returning({ id: contacts.id }),
  );
  return rows.length > 0;
}

/** @returns how many were there to be removed */
export async function deleteContacts(
  tenantId: TenantId,
  contactIds: readonly string[],
): Promise<number> {
  return await withTenant(tenantId, async (tx) => {
    const picked = inAudience(tenantId, { kind: "picked", contactIds: [...contactIds] });
    const own = sql`tenant_id = ${tenantId} and contact_id = any(${textArray(contactIds)}::uuid[])`;
    // Deleting makes each message of theirs let go of its contact, in the order of the contacts; whoever
    // writes messages locks them by id. The contacts come first, so that nobody makes more messages for
    // them, and then the campaigns, like everybody who locks messages of one.
    await tx
      .select({ id: contacts.id })
      .from(contacts)
      .where(picked)
      .orderBy(contacts.id)
      .for("update");
    await tx.execute(sql`
      select 1 from campaigns c where c.tenant_id = ${tenantId}
        and c.id in (select campaign_id from messages where ${own}) order by c.id for share`);
    await tx.execute(sql`
      select 1 from messages where ${own} order by messages.id for no key update`);
    const rows = await tx.delete(contacts).where(picked).returning({ id: contacts.id });
    return rows.length;
  });
}
