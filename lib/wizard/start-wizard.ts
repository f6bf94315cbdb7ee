import "server-only";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { replaceDraft } from "@/db/queries/wizard-drafts";
import { now } from "@/lib/clock";
import { createSandboxWorld } from "@/lib/connections/sandbox-world";
import { sealFor } from "@/lib/crypto/fields";
import { AppSecret } from "@/lib/secret";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { draftEnd } from "./change-step";
import type { PracticeWorld } from "./draft.schema";
import { appSecretField } from "./open-draft";
import { stepsOf, type WizardPath, type WizardStep } from "./steps.schema";

/**
 * Begins a path; an earlier draft of the member goes, with its token.
 *
 * @param input.practise the sandbox makes an app, an account and a number to practise with, and its
 *   App secret is filled in
 * @returns the first step
 */
export async function startWizard(
  tenantId: TenantId,
  actorId: string,
  { path, practise }: { path: WizardPath; practise: boolean },
): Promise<WizardStep> {
  const first = stepsOf[path][0] ?? "token";
  const made = practise ? await practice(tenantId, actorId, path) : null;
  const at = now();
  await withTenant(tenantId, async () => {
    await replaceDraft(tenantId, actorId, {
      kind: practise ? "sandbox" : "cloud",
      path,
      reached: first,
      appId: null,
      businessId: null,
      sealedAppSecret: made?.sealedAppSecret ?? null,
      sealedToken: null,
      tokenLast4: null,
      finds: null,
      practice: made?.world ?? null,
      connectionId: null,
      testPhone: null,
      updatedAt: at,
      expiresAt: draftEnd(at),
    });
    await recordAudit(tenantId, {
      actorId,
      action: "wizard.started",
      details: { path, practise },
    });
  });
  return first;
}

async function practice(
  tenantId: TenantId,
  userId: string,
  path: WizardPath,
): Promise<{ world: PracticeWorld; sealedAppSecret: string }> {
  const { appId, wabaId, phoneNumberId, appSecret } = await createSandboxWorld(
    path === "temporary" ? "SANDBOX" : "LIVE",
  );
  const secret = new AppSecret(appSecret);
  return {
    world: { appId, wabaId, phoneNumberId },
    sealedAppSecret: await sealFor(tenantId, appSecretField(userId), secret),
  };
}
