import "server-only";
import { changeDraft } from "@/db/queries/wizard-drafts";
import { now } from "@/lib/clock";
import { controlSandbox } from "@/lib/connections/sandbox-world";
import { parsePhone } from "@/lib/contacts/parse-phone";
import { AppError } from "@/lib/errors";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { draftGone, openDraft } from "./open-draft";

/**
 * Notes who is to get the test message. In the sandbox the number is confirmed as a test recipient at
 * once; at Meta the person does that, and its list cannot be read.
 *
 * @returns the number's digits
 * @throws {AppError} NOT_FOUND without a draft, INVALID (field `phone`) for a number that is none
 */
export async function nameRecipient(
  tenantId: TenantId,
  userId: string,
  phone: string,
): Promise<string> {
  const { draft } = await openDraft(tenantId, userId);
  const parsed = parsePhone(phone);
  if (!parsed.ok) throw new AppError("INVALID", parsed.reason, { field: "phone" });
  if (draft.practice) {
    const path = `phone-numbers/${draft.practice.phoneNumberId}`;
    await controlSandbox("PATCH", path, { allowList: [parsed.digits] });
  }
  const change = { testPhone: parsed.digits, updatedAt: now() };
  if (!(await changeDraft(tenantId, userId, change))) throw draftGone();
  return parsed.digits;
}
