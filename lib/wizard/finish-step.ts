import "server-only";
import { AppError } from "@/lib/errors";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { demandOpen, passStep } from "./change-step";
import { openDraft } from "./open-draft";
import { endsByWord, type WizardStep } from "./steps.schema";

/**
 * Ends a step by the person's word: what was done in Meta's console shows only in a later check.
 *
 * @returns the next step
 * @throws {AppError} NOT_FOUND without a draft, CONFLICT where the step is not open, INVALID for a
 *   step that ends by a check
 */
export async function finishStep(
  tenantId: TenantId,
  userId: string,
  step: WizardStep,
): Promise<WizardStep> {
  const { draft } = await openDraft(tenantId, userId);
  demandOpen(draft, step);
  if (!endsByWord(step)) throw new AppError("INVALID", "This step ends with a check.");
  return await passStep(tenantId, userId, draft, step);
}
