import "server-only";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { deleteDraft } from "@/db/queries/wizard-drafts";
import type { TenantId } from "@/lib/tenants/tenant.schema";

/** Deletes the member's draft, with what is sealed in it. A stored connection stays. */
export async function endWizard(tenantId: TenantId, userId: string): Promise<void> {
  await withTenant(tenantId, async () => {
    await deleteDraft(tenantId, userId);
    await recordAudit(tenantId, { actorId: userId, action: "wizard.ended" });
  });
}
