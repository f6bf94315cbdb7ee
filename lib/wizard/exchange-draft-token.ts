import "server-only";
import { graphTarget } from "@/lib/connections/graph-target";
import { refusalFinding, unreachable } from "@/lib/connections/refusal-finding";
import { AppError } from "@/lib/errors";
import { exchangeToken } from "@/lib/graph/exchange-token";
import { GraphRefusal } from "@/lib/graph/graph-errors";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { demandOpen } from "./change-step";
import type { StepResult } from "./draft.schema";
import { openDraft } from "./open-draft";
import { keepToken } from "./take-token";

/**
 * Exchanges the draft's temporary token for one of about 60 days, which takes its place. The
 * temporary one ends at Meta by itself.
 *
 * @throws {AppError} NOT_FOUND without a draft, CONFLICT where the token is gone, INVALID without an
 *   App secret, RATE_LIMITED
 */
export async function exchangeDraftToken(tenantId: TenantId, userId: string): Promise<StepResult> {
  const { draft, token, appSecret } = await openDraft(tenantId, userId);
  demandOpen(draft, "number");
  const { appId } = draft;
  if (!token || !appId) throw new AppError("CONFLICT", "The token is gone. Load the page again.");
  if (!appSecret) throw new AppError("INVALID", "Meta exchanges a token only with the App secret.");
  try {
    const issued = await exchangeToken(graphTarget(draft.kind), { appId, appSecret, token });
    const hint = draft.finds?.hint ?? { wabaId: null, phoneNumberId: null };
    return await keepToken(tenantId, userId, draft, { ...issued, appId, appSecret, hint });
  } catch (error) {
    const silence = unreachable(error);
    if (silence) return { ok: false, findings: silence.findings };
    if (!(error instanceof GraphRefusal)) throw error;
    return { ok: false, findings: [refusalFinding(error, "accessToken")] };
  }
}
