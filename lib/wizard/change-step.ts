import "server-only";
import { changeDraft, type DraftColumns } from "@/db/queries/wizard-drafts";
import { now } from "@/lib/clock";
import { AppError } from "@/lib/errors";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { WizardDraft } from "./draft.schema";
import { draftGone, progressOf } from "./open-draft";
import { furtherStep, openSteps, stepAfter, type WizardStep } from "./steps.schema";

/** A draft and the token in it live this long after it was begun or the token pasted. */
const LIFE_MS = 24 * 60 * 60 * 1_000;

export function draftEnd(at: Date): Date {
  return new Date(at.getTime() + LIFE_MS);
}

/** @throws {AppError} CONFLICT where the step is not open, as after another tab went on */
export function demandOpen(draft: WizardDraft, step: WizardStep): void {
  if (openSteps(progressOf(draft)).includes(step)) return;
  throw new AppError(
    "CONFLICT",
    "This guide went on elsewhere, perhaps in another tab. Load the page again to see its step.",
  );
}

/**
 * Stores what a step brought and opens the next one.
 *
 * @returns the next step; the same one where it is the last
 * @throws {AppError} NOT_FOUND when the draft has died, or another way was begun meanwhile
 */
export async function passStep(
  tenantId: TenantId,
  userId: string,
  draft: WizardDraft,
  step: WizardStep,
  change: Partial<DraftColumns> = {},
): Promise<WizardStep> {
  const next = stepAfter(draft.path, step) ?? step;
  const reached = furtherStep(draft.path, draft.reached, next);
  const columns = { ...change, reached, updatedAt: now() };
  const changed = await changeDraft(tenantId, userId, columns, draft);
  if (!changed) throw draftGone();
  return next;
}
