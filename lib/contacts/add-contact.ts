import "server-only";
import { randomUUID } from "node:crypto";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { findContactsByPhone, insertContacts } from "@/db/queries/contacts";
import { now } from "@/lib/clock";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { AddContactInput, ContactView } from "./contact.schema";
import { numberTaken, readPhone } from "./contact-phone";

/**
 * Adds one contact.
 *
 * @throws {AppError} INVALID (field `phone`) for a number that is none; CONFLICT (field `phone`) when
 *   it is already somebody's
 */
export async function addContact(
  tenantId: TenantId,
  actorId: string,
  input: AddContactInput,
): Promise<ContactView> {
  const phone = readPhone(input.phone);
  return await withTenant(tenantId, async () => {
    const rows = [{ id: randomUUID(), name: input.name, phone }];
    const [contact] = await insertContacts(tenantId, rows, now());
    if (!contact) throw numberTaken(phone, await findContactsByPhone(tenantId, [phone]));
    await recordAudit(tenantId, {
      actorId,
      action: "contact.added",
      targetId: contact.id,
      details: {},
    });
    return contact;
  });
}
