import "server-only";
import type { z } from "zod";
import { now } from "@/lib/clock";
import { countCheck } from "@/lib/connections/count-check";
import type { Finding } from "@/lib/connections/finding.schema";
import { graphTarget } from "@/lib/connections/graph-target";
import { refusalFinding, unreachable } from "@/lib/connections/refusal-finding";
import { unknownAppFinding, wrongSecretFinding } from "@/lib/connections/token-findings";
import { sealFor } from "@/lib/crypto/fields";
import { AppError } from "@/lib/errors";
import type { GraphTarget } from "@/lib/graph/client";
import { GraphRefusal } from "@/lib/graph/graph-errors";
import { readApp } from "@/lib/graph/read-app";
import { AppSecret } from "@/lib/secret";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { demandOpen, draftEnd, passStep } from "./change-step";
import type { appStepInput, StepResult, WizardDraft } from "./draft.schema";
import { appSecretField, openDraft, storedSecret } from "./open-draft";

/**
 * Takes the Meta app. With its secret, a new one or one already stored, Meta is asked whether the
 * two belong together; an App ID alone cannot be checked before there is a token.
 *
 * @throws {AppError} NOT_FOUND without a draft, CONFLICT where the step is not open, RATE_LIMITED;
 *   INVALID (field `appId`) for another app than the sandbox made
 */
export async function saveAppStep(
  tenantId: TenantId,
  userId: string,
  { appId, appSecret: typed, businessId }: z.output<typeof appStepInput>,
): Promise<StepResult> {
  const { draft, appSecret: known } = await openDraft(tenantId, userId);
  demandOpen(draft, "app");
  refuseOtherThanPractice(draft, appId);
  const pasted = typed === "" ? null : new AppSecret(typed);
  // Another app's secret is of no use here; the practice app's came with it.
  const kept = draft.practice || draft.appId === appId ? known : null;
  const appSecret = pasted ?? kept ?? (await storedSecret(tenantId, appId));
  if (appSecret) {
    await countCheck(userId);
    const findings = await askApp(graphTarget(draft.kind), appId, appSecret);
    if (findings) return { ok: false, findings };
  }
  const isOther = draft.appId !== null && draft.appId !== appId;
  const at = now();
  const next = await passStep(tenantId, userId, draft, "app", {
    appId,
    businessId: businessId === "" ? null : businessId,
    sealedAppSecret: appSecret ? await sealFor(tenantId, appSecretField(userId), appSecret) : null,
    ...(isOther ? { sealedToken: null, tokenLast4: null, finds: null } : {}),
    expiresAt: draftEnd(at),
  });
  return { ok: true, next, notes: [] };
}

function refuseOtherThanPractice({ practice }: WizardDraft, appId: string): void {
  if (!practice || practice.appId === appId) return;
  const text = "The sandbox made one app for you to practise with. Copy its App ID.";
  throw new AppError("INVALID", text, { field: "appId" });
}

/** What stands in the way; null: App ID and App secret belong together. */
async function askApp(
  target: GraphTarget,
  appId: string,
  appSecret: AppSecret,
): Promise<Finding[] | null> {
  try {
    await readApp(target, { appId, appSecret });
    return null;
  } catch (error) {
    const silence = unreachable(error);
    if (silence) return silence.findings;
    if (!(error instanceof GraphRefusal)) throw error;
    const text = error.metaMessage;
    if (/signature/i.test(text)) return [wrongSecretFinding(appId, error)];
    if (error.code === 101 || /validating application/i.test(text)) {
      return [unknownAppFinding(appId, error)];
    }
    return [refusalFinding(error, "appId")];
  }
}
