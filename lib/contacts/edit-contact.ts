import "server-only";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { findContactsByPhone, updateContact } from "@/db/queries/contacts";
import { AppError } from "@/lib/errors";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { EditContactInput } from "./contact.schema";
import { numberTaken, readPhone } from "./contact-phone";

/**
 * Changes a contact's name, number or both. Messages already sent keep what they were sent with.
 *
 * @throws {AppError} INVALID or CONFLICT (field `phone`) as in `addContact`; NOT_FOUND when it is gone
 */
export async function editContact(
  tenantId: TenantId,
  actorId: string,
  input: EditContactInput,
): Promise<void> {
  const { contactId, name } = input;
  const phone = readPhone(input.phone);
  await withTenant(tenantId, async () => {
    const others = (await findContactsByPhone(tenantId, [phone])).filter(
      (contact) => contact.id !== contactId,
    );
    if (others.length > 0) throw numberTaken(phone, others);
    if (!(await updateContact(tenantId, contactId, { name, phone }))) {
      throw new AppError("NOT_FOUND", "This contact is no longer there. Load the page again.");
    }
    await recordAudit(tenantId, {
      actorId,
      action: "contact.edited",
      targetId: contactId,
      details: {},
    });
  });
}
