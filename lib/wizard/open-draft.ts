import "server-only";
import { findDraft } from "@/db/queries/wizard-drafts";
import { now } from "@/lib/clock";
import { openHookOfApp } from "@/lib/connections/open-hook";
import { openFor } from "@/lib/crypto/fields";
import { AppError } from "@/lib/errors";
import { AccessToken, AppSecret } from "@/lib/secret";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { practiceWorld, tokenFinds, type WizardDraft } from "./draft.schema";
import type { WizardProgress } from "./steps.schema";

type SealedDraft = NonNullable<Awaited<ReturnType<typeof findDraft>>>;

/** A draft with its secrets, to ask Meta with. */
export type OpenDraft = {
  draft: WizardDraft;
  token: AccessToken | null;
  /** The draft's own, else the one that the tenant has stored for this app. */
  appSecret: AppSecret | null;
};

/** Where a draft's secrets are sealed: a member has one draft in a tenant. */
export const tokenField = (userId: string) => field("sealed_token", userId);
export const appSecretField = (userId: string) => field("sealed_app_secret", userId);

/** The member's draft for a page, or null: none, or it has died. */
export async function readDraft(tenantId: TenantId, userId: string): Promise<WizardDraft | null> {
  const row = await findDraft(tenantId, userId, now());
  return row ? await withoutSecrets(tenantId, row) : null;
}

/**
 * The member's draft for the next step.
 *
 * @throws {AppError} NOT_FOUND when there is none, or it has died
 * @throws {CryptoError} when the stored text cannot be opened
 */
export async function openDraft(tenantId: TenantId, userId: string): Promise<OpenDraft> {
  const row = await findDraft(tenantId, userId, now());
  if (!row) throw draftGone();
  const { sealedToken, sealedAppSecret, appId } = row;
  return {
    draft: await withoutSecrets(tenantId, row),
    token: sealedToken
      ? await openFor(tenantId, tokenField(userId), sealedToken, AccessToken)
      : null,
    appSecret: sealedAppSecret
      ? await openFor(tenantId, appSecretField(userId), sealedAppSecret, AppSecret)
      : await storedSecret(tenantId, appId),
  };
}

/** The App secret that the tenant has stored for a Meta app, or null. */
export async function storedSecret(
  tenantId: TenantId,
  appId: string | null,
): Promise<AppSecret | null> {
  return appId ? ((await openHookOfApp(tenantId, appId))?.appSecret ?? null) : null;
}

/** How far a draft is, for the rules about its steps. */
export function progressOf(draft: WizardDraft): WizardProgress {
  const { path, reached, appId, hasToken, connectionId } = draft;
  return { path, reached, hasApp: appId !== null, hasToken, isConnected: connectionId !== null };
}

export function draftGone(): AppError {
  return new AppError(
    "NOT_FOUND",
    "This guide has been idle for a day, or was started over in another tab. Load the page again.",
  );
}

async function withoutSecrets(tenantId: TenantId, row: SealedDraft): Promise<WizardDraft> {
  const { sealedToken, sealedAppSecret, kind, path, appId, businessId, tokenLast4 } = row;
  const { connectionId, testPhone, expiresAt } = row;
  const finds = tokenFinds.safeParse(row.finds);
  const practice = practiceWorld.safeParse(row.practice);
  return {
    kind,
    path,
    reached: row.reached,
    appId,
    businessId,
    hasAppSecret: sealedAppSecret !== null || (await storedSecret(tenantId, appId)) !== null,
    hasToken: sealedToken !== null,
    tokenLast4,
    finds: finds.success ? finds.data : null,
    practice: practice.success ? practice.data : null,
    connectionId,
    testPhone,
    expiresAt,
  };
}

function field(column: string, userId: string) {
  return { table: "wizard_drafts", column, rowId: userId };
}
