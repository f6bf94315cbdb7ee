import "server-only";
import { findConnection } from "@/db/queries/connections";
import type { SaveResult } from "@/lib/connections/finding.schema";
import { finding } from "@/lib/connections/refusal-finding";
import { saveConnection } from "@/lib/connections/save-connection";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { openDraft } from "./open-draft";

/**
 * Adds the App secret to the number that was connected without, or without a new one asks Meta again
 * to take this server's address.
 *
 * @param appSecret empty: the stored one stays
 * @throws {AppError} NOT_FOUND without a draft, RATE_LIMITED
 */
export async function giveAppSecret(
  tenantId: TenantId,
  userId: string,
  appSecret: string,
): Promise<SaveResult> {
  const { draft } = await openDraft(tenantId, userId);
  const view = draft.connectionId ? await findConnection(tenantId, draft.connectionId) : null;
  if (!view) return { saved: false, reason: "refused", findings: [gone] };
  const { id: connectionId, appId, wabaId, phoneNumberId } = view;
  const form = { connectionId, appId, wabaId, phoneNumberId, accessToken: "", saveAnyway: false };
  return await saveConnection(tenantId, userId, { ...form, appSecret });
}

const gone = finding({
  title: "The number is not connected any more",
  cause: "Somebody has removed it in Settings meanwhile.",
  fix: "Start over to connect it again.",
});
