import "server-only";
import { randomUUID } from "node:crypto";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { findContactsByPhone, insertContacts } from "@/db/queries/contacts";
import { now } from "@/lib/clock";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { PasteContactsInput, PastedLine, PasteOutcome } from "./contact.schema";
import { type ContactLine, parseContactLines } from "./parse-contact-lines";

/**
 * Saves the good lines of a paste and names the others.
 *
 * A number that is already somebody's is left as it is, name included, and is no error: the same
 * paste twice adds nobody twice.
 */
export async function pasteContacts(
  tenantId: TenantId,
  actorId: string,
  { text }: PasteContactsInput,
): Promise<PasteOutcome> {
  const { contacts, repeated, bad } = parseContactLines(text);
  return await withTenant(tenantId, async () => {
    const rows = contacts.map(({ name, phone }) => ({ id: randomUUID(), name, phone }));
    const added = await insertContacts(tenantId, rows, now());
    const isAdded = new Set(added.map((contact) => contact.phone));
    const known = contacts.filter(({ phone }) => !isAdded.has(phone));
    const holders = await findContactsByPhone(
      tenantId,
      known.map(({ phone }) => phone),
    );
    const alreadyThere = [...alreadySaved(known, holders), ...repeated].sort(byLine);
    if (added.length > 0) {
      await recordAudit(tenantId, {
        actorId,
        action: "contact.pasted",
        targetId: null,
        details: { added: added.length, alreadyThere: alreadyThere.length, bad: bad.length },
      });
    }
    const contactIds = [...added, ...holders].map((contact) => contact.id);
    return { added: added.length, alreadyThere, bad, contactIds };
  });
}

function alreadySaved(
  known: readonly ContactLine[],
  holders: readonly { name: string; phone: string }[],
): PastedLine[] {
  const nameOf = new Map(holders.map((holder) => [holder.phone, holder.name]));
  return known.map(({ line, text, phone }) => {
    const name = nameOf.get(phone);
    return { line, text, reason: name ? `In your contacts as ${name}.` : "In your contacts." };
  });
}

function byLine(one: PastedLine, other: PastedLine): number {
  return one.line - other.line;
}
