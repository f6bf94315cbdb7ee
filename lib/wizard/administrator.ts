import "server-only";
import { changeDraft } from "@/db/queries/wizard-drafts";
import { now } from "@/lib/clock";
import { countCheck } from "@/lib/connections/count-check";
import { createSystemUserToken } from "@/lib/connections/create-system-user-token";
import type { Finding } from "@/lib/connections/finding.schema";
import { graphTarget } from "@/lib/connections/graph-target";
import { listAdminChoices } from "@/lib/connections/list-admin-choices";
import { finding } from "@/lib/connections/refusal-finding";
import type {
  AdminChoices,
  CallOutcome,
  SystemUserTokenInput,
} from "@/lib/connections/system-user-token.schema";
import { sealFor } from "@/lib/crypto/fields";
import { AppError } from "@/lib/errors";
import { AccessToken } from "@/lib/secret";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { demandOpen, draftEnd, passStep } from "./change-step";
import type { MadeResult, TokenFinds } from "./draft.schema";
import { draftGone, openDraft, tokenField } from "./open-draft";
import { keepToken } from "./take-token";

/**
 * Takes an administrator's token and lists the portfolios, accounts and System Users that it may
 * administer. It is sealed into the draft until the calls are made, and goes with them.
 *
 * @returns what stands in the way; empty: the lists are in the draft
 * @throws {AppError} NOT_FOUND without a draft, CONFLICT where the step is not open, INVALID without
 *   an App secret, RATE_LIMITED
 */
export async function readAdministrator(
  tenantId: TenantId,
  userId: string,
  accessToken: string,
): Promise<Finding[]> {
  const { draft, appSecret } = await openDraft(tenantId, userId);
  demandOpen(draft, "system-user");
  if (!appSecret) throw secretNeeded();
  const token = new AccessToken(accessToken);
  await countCheck(userId);
  const choices = await listAdminChoices(graphTarget(draft.kind), { token, appSecret });
  if (choices.businesses.length === 0) return [powerless(choices)];
  const at = now();
  const changed = await changeDraft(tenantId, userId, {
    sealedToken: await sealFor(tenantId, tokenField(userId), token),
    tokenLast4: null,
    finds: { ...NOTHING, administers: choices.businesses },
    updatedAt: at,
    expiresAt: draftEnd(at),
  });
  if (!changed) throw draftGone();
  return [];
}

/**
 * Makes the calls that were shown, with the administrator's token of the draft. The new token takes
 * its place, and the next step is to choose the number.
 *
 * @throws {AppError} NOT_FOUND without a draft, CONFLICT where the token is gone, INVALID without an
 *   App secret, RATE_LIMITED
 */
export async function makeToken(
  tenantId: TenantId,
  userId: string,
  input: Omit<SystemUserTokenInput, "appId">,
): Promise<MadeResult> {
  const { draft, token, appSecret } = await openDraft(tenantId, userId);
  demandOpen(draft, "system-user");
  const { appId } = draft;
  if (!token || !appId) throw new AppError("CONFLICT", "The token is gone. Load the page again.");
  if (!appSecret) throw secretNeeded();
  const administrator = { token, appSecret };
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
  administers: [],
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
