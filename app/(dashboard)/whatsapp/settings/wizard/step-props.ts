import type { ConnectionView } from "@/lib/connections/connection.schema";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { WizardDraft } from "@/lib/wizard/draft.schema";

/** What every step's view gets. */
export type StepProps = {
  tenantId: TenantId;
  draft: WizardDraft;
  /** Once the number is connected. */
  connection: ConnectionView | null;
  /** Where "Back" leads; null: nowhere. */
  back: string | null;
};
