import "server-only";
import { z } from "zod";
import { controlSandbox } from "@/lib/connections/sandbox-world";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { HandOutInput } from "./draft.schema";
import { openDraft } from "./open-draft";

/**
 * The sandbox's answer to "Generate token": a token of the practice app, told once and kept nowhere.
 * It is good for nothing but the sandbox.
 *
 * @param input.whose "administrator": of a person who administers the practice account's business
 * @returns null for a draft that does not practise: Meta's tokens are handed out by Meta
 * @throws {AppError} NOT_FOUND without a draft
 */
export async function handOutToken(
  tenantId: TenantId,
  userId: string,
  { whose }: HandOutInput,
): Promise<string | null> {
  const { draft } = await openDraft(tenantId, userId);
  if (!draft.practice) return null;
  const { appId, wabaId } = draft.practice;
  const made = await controlSandbox("POST", "tokens", {
    appId,
    type: draft.path === "temporary" || whose === "administrator" ? "USER" : "SYSTEM_USER",
    wabaIds: [wabaId],
  });
  return z.object({ accessToken: z.string() }).parse(made).accessToken;
}
