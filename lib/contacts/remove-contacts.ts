import "server-only";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { deleteContacts } from "@/db/queries/contacts";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { RemoveContactsInput } from "./contact.schema";

/**
 * Removes contacts. What was sent to them stays in its campaigns; messages that still wait are sent.
 *
 * @returns how many were there to be removed: one that is already gone is no error
 */
export async function removeContacts(
  tenantId: TenantId,
  actorId: string,
  { contactIds }: RemoveContactsInput,
): Promise<{ removed: number }> {
  return await withTenant(tenantId, async () => {
    const removed = await deleteContacts(tenantId, contactIds);
    if (removed > 0) {
      await recordAudit(tenantId, {
        actorId,
        action: "contact.removed",
        targetId: contactIds.length === 1 ? (contactIds[0] ?? null) : null,
        details: { removed },
      });
    }
    return { removed };
  });
}
