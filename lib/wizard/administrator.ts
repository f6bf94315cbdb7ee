import "server-only";
import { now } from "@/lib/clock";
import { countCheck } from "@/lib/connections/count-check";
import { createSystemUserToken } from "@/lib/connections/create-system-user-token";
import type { Finding } from "@/lib/connections/finding.schema";
import { graphTarget } from "@/lib/connections/graph-target";
import { listAdminChoices } from "@/lib/connections/list-admin-choices";
import { finding } from "@/lib/connections/refusal-finding";
import type { AdminChoices, CallOutcome } from "@/lib/connections/system-user-token.schema";
import { sealFor } from "@/lib/crypto/fields";
import { AppError } from "@/lib/errors";
import { AccessToken } from "@/lib/secret";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { demandOpen, draftEnd, passStep } from "./change-step";
import type { AdministratorResult, MadeResult, MakeToken, TokenFinds } from "./draft.schema";
import { openDraft, tokenField } from "./open-draft";
import { keepToken } from "./take-token";

/**
 * Lists the portfolios, accounts and System Users that an administrator's token may administer. The
 * token is stored nowhere.
 *
 * @throws {AppError} NOT_FOUND without a draft, CONFLICT where the step is not open, INVALID without
 *   an App secret, RATE_LIMITED
 */
export async function readAdministrator(
  tenantId: TenantId,
  userId: string,
  accessToken: string,
): Promise<AdministratorResult> {
  const { draft, appSecret } = await openDraft(tenantId, userId);
  demandOpen(draft, "system-user");
  if (!appSecret) throw secretNeeded();
  const token = new AccessToken(accessToken);
  await countCheck(userId);
  const choices = await listAdminChoices(graphTarget(draft.kind), { token, appSecret });
  const { businesses } = choices;
  if (businesses.length === 0) return { ok: false, findings: [powerless(choices)] };
  return { ok: true, businesses };
}

/**
 * Makes the calls that were shown, with an administrator's token, which is stored nowhere. The new
 * token is sealed into the draft, and the next step is to choose the number.
 *
 * @throws {AppError} NOT_FOUND without a draft, CONFLICT where the step is not open, INVALID without
 *   an App secret, RATE_LIMITED
 */
export async function makeToken(
  tenantId: TenantId,
  userId: string,
  { accessToken, ...input }: MakeToken,
): Promise<MadeResult> {
  const { draft, appSecret } = await openDraft(tenantId, userId);
  demandOpen(draft, "system-user");
  const { appId } = draft;
  if (!appId) throw new AppError("CONFLICT", "Enter the App ID first. Load the page again.");
  if (!appSecret) throw secretNeeded();
  const administrator = { token: new AccessToken(accessToken), appSecret };
  const wanted = { ...input, appId };
  const made = await createSystemUserToken(tenantId, userId, draft.kind, administrator, wanted);
  if (!made.token) return { ok: false, calls: made.outcomes.map(shown) };

  // Meta tells it this once: it is sealed before anything else can fail.
  const hint = { wabaId: input.wabaIds[0] ?? null, phoneNumberId: null };
  const gaps = ["Meta has not said yet what the new token reaches. Press Look again."];
  const finds = { ...NOTHING, appId, hint, gaps };
  const next = await passStep(tenantId, userId, draft, "token", {
    sealedToken: await sealFor(tenantId, tokenField(userId), made.token),
    tokenLast4: made.token.last4,
    finds,
    expiresAt: draftEnd(now()),
  });
  const inHand = { token: made.token, appId, appSecret, hint };
  await keepToken(tenantId, userId, { ...draft, reached: next }, inHand);
  return { ok: true, next };
}

const NOTHING: TokenFinds = {
  appId: null,
  appName: null,
  tokenKind: null,
  expiresAt: null,
  neverExpires: false,
  scopes: [],
  businesses: [],
  wabas: [],
  gaps: [],
  notes: [],
  hint: { wabaId: null, phoneNumberId: null },
};

function shown({ call, outcome, text, finding: found }: CallOutcome) {
  const fix = found && `${found.cause} ${found.fix}`;
  return { step: call.text, outcome, text, fix };
}

function powerless({ gaps }: AdminChoices): Finding {
  return finding({
    title: "The token administers no business portfolio",
    cause: gaps.join(" ") || "Meta lists none for it.",
    fix: "Have an administrator of the portfolio generate a token for this app with business_management and whatsapp_business_management.",
    field: "accessToken",
  });
}

function secretNeeded(): AppError {
  return new AppError("INVALID", "These calls need the App secret. Add it at the first step.");
}
