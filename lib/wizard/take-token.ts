import "server-only";
import type { z } from "zod";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import type { DraftColumns } from "@/db/queries/wizard-drafts";
import { now } from "@/lib/clock";
import { countCheck } from "@/lib/connections/count-check";
import { graphTarget } from "@/lib/connections/graph-target";
import { fingerprintOf, sealFor } from "@/lib/crypto/fields";
import { AppError } from "@/lib/errors";
import { AccessToken, AppSecret } from "@/lib/secret";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { demandOpen, draftEnd, passStep } from "./change-step";
import type { StepResult, TokenFinds, tokenStepInput, WizardDraft } from "./draft.schema";
import { inspectToken } from "./inspect-token";
import { appSecretField, openDraft, storedSecret, tokenField } from "./open-draft";

/**
 * Takes a pasted token: asks Meta what it is and what it reaches, and only then seals it into the
 * draft. A token that Meta refuses is kept nowhere.
 *
 * @throws {AppError} NOT_FOUND without a draft, CONFLICT where the step is not open, RATE_LIMITED;
 *   INVALID (field `appId`) where Meta does not tell whose token it is
 */
export async function takeToken(
  tenantId: TenantId,
  userId: string,
  input: z.output<typeof tokenStepInput>,
): Promise<StepResult> {
  const { draft, appSecret: known } = await openDraft(tenantId, userId);
  demandOpen(draft, "token");
  const appId = input.appId || draft.appId;
  const pasted = input.appSecret === "" ? null : new AppSecret(input.appSecret);
  const kept = appId === draft.appId ? known : await storedSecret(tenantId, appId);
  const hint = { wabaId: input.wabaId || null, phoneNumberId: input.phoneNumberId || null };
  return await keepToken(tenantId, userId, draft, {
    token: new AccessToken(input.accessToken),
    appId,
    appSecret: pasted ?? kept,
    hint,
  });
}

/** Asks again what the draft's token reaches, as after an account was assigned at Meta. */
export async function lookAgain(tenantId: TenantId, userId: string): Promise<StepResult> {
  const { draft, token, appSecret } = await openDraft(tenantId, userId);
  demandOpen(draft, "number");
  if (!token) throw new AppError("CONFLICT", "The token is gone. Load the page again.");
  const hint = draft.finds?.hint ?? { wabaId: null, phoneNumberId: null };
  return await keepToken(tenantId, userId, draft, { token, appId: draft.appId, appSecret, hint });
}

export type TokenInHand = {
  token: AccessToken;
  appId: string | null;
  appSecret: AppSecret | null;
  hint: TokenFinds["hint"];
};

/** Inspects a token and, where Meta takes it, seals it into the draft with what it reaches. */
export async function keepToken(
  tenantId: TenantId,
  userId: string,
  draft: WizardDraft,
  inHand: TokenInHand,
): Promise<StepResult> {
  await countCheck(userId);
  const { token, hint } = inHand;
  const answer = await inspectToken(graphTarget(draft.kind), inHand);
  if (!answer.ok) return { ok: false, findings: answer.findings };
  const appId = answer.finds.appId ?? inHand.appId;
  // A secret that was given for no app in particular belongs to the token's.
  const appSecret = inHand.appSecret ?? (await storedSecret(tenantId, appId));
  const at = now();
  const change: Partial<DraftColumns> = {
    appId,
    sealedToken: await sealFor(tenantId, tokenField(userId), token),
    sealedAppSecret: appSecret ? await sealFor(tenantId, appSecretField(userId), appSecret) : null,
    tokenLast4: token.last4,
    finds: { ...answer.finds, hint },
    expiresAt: draftEnd(at),
  };
  const next = await withTenant(tenantId, async () => {
    await recordAudit(tenantId, {
      actorId: userId,
      action: "wizard.token_taken",
      details: { appId, tokenFingerprint: fingerprintOf(token) },
    });
    return await passStep(tenantId, userId, draft, "token", change);
  });
  return { ok: true, next, notes: [] };
}
