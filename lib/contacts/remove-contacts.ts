import "server-only";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { deleteContacts } from "@/db/queries/contacts";
import { AppError } from "@/lib/errors";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { RemoveContactsInput } from "./contact.schema";

/**
 * Removes contacts. What was sent to them stays in its campaigns; messages that still wait are sent.
 *
 * @returns how many were there to be removed: some may be gone already
 * @throws {AppError} NOT_FOUND when none of them is there
 */
export async function removeContacts(
  tenantId: TenantId,
  actorId: string,
  { contactIds }: RemoveContactsInput,
): Promise<{ removed: number }> {
  return await withTenant(tenantId, async () => {
    const removed = await deleteContacts(tenantId, contactIds);
    if (removed === 0) throw new AppError("NOT_FOUND", "Nobody of these is in your contacts.");
    await recordAudit(tenantId, {
      actorId,
      action: "contact.removed",
      targetId: contactIds.length === 1 ? (contactIds[0] ?? null) : null,
      details: { removed },
    });
    return { removed };
  });
}
