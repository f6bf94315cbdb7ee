import "server-only";
import type { z } from "zod";
import { countCheck } from "@/lib/connections/count-check";
import { createSystemUserToken } from "@/lib/connections/create-system-user-token";
import { graphTarget } from "@/lib/connections/graph-target";
import { listAdminChoices } from "@/lib/connections/list-admin-choices";
import type { Administrator } from "@/lib/connections/make-system-user-token";
import type { AdminChoices } from "@/lib/connections/system-user-token.schema";
import { AppError } from "@/lib/errors";
import { AccessToken } from "@/lib/secret";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { demandOpen } from "./change-step";
import type { WizardDraft } from "./draft.schema";
import type { MakeTokenResult, makeTokenInput } from "./draft-token.schema";
import { openDraft } from "./open-draft";
import { keepToken } from "./take-token";

/**
 * The portfolios, System Users and accounts that an administrator's token lets choose from. The
 * token is stored nowhere.
 *
 * @throws {AppError} NOT_FOUND without a draft, CONFLICT where the step is not open, INVALID without
 *   an App secret, RATE_LIMITED
 */
export async function adminChoices(
  tenantId: TenantId,
  userId: string,
  adminToken: string,
): Promise<AdminChoices> {
  const { draft, administrator } = await atHand(tenantId, userId, adminToken);
  await countCheck(userId);
  return await listAdminChoices(graphTarget(draft.kind), administrator);
}

/**
 * Makes a System User's token by the planned calls, and seals it into the draft as if it had been
 * pasted. The administrator's token is stored nowhere.
 *
 * @throws {AppError} as {@link adminChoices}
 */
export async function makeDraftToken(
  tenantId: TenantId,
  userId: string,
  { adminToken, ...wanted }: z.output<typeof makeTokenInput>,
): Promise<MakeTokenResult> {
  const { draft, appId, administrator } = await atHand(tenantId, userId, adminToken);
  const { token, systemUserId, outcomes } = await createSystemUserToken(
    tenantId,
    userId,
    draft.kind,
    administrator,
    { appId, ...wanted },
  );
  if (!token) return { outcomes, systemUserId, findings: [], next: null };
  const kept = await keepToken(tenantId, userId, draft, {
    token,
    appId,
    appSecret: administrator.appSecret,
    hint: { wabaId: wanted.wabaIds[0] ?? null, phoneNumberId: null },
  });
  return kept.ok
    ? { outcomes, systemUserId, findings: [], next: kept.next }
    : { outcomes, systemUserId, findings: kept.findings, next: null };
}

async function atHand(
  tenantId: TenantId,
  userId: string,
  adminToken: string,
): Promise<{ draft: WizardDraft; appId: string; administrator: Administrator }> {
  const { draft, appSecret } = await openDraft(tenantId, userId);
  demandOpen(draft, "system-user");
  if (!draft.appId || !appSecret) {
    throw new AppError(
      "INVALID",
      "Meta makes a token only with the App secret. Go back to the first step and add it.",
    );
  }
  const token = new AccessToken(adminToken);
  return { draft, appId: draft.appId, administrator: { token, appSecret } };
}
