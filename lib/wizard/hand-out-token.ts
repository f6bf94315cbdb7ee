import "server-only";
import { z } from "zod";
import { controlSandbox } from "@/lib/connections/sandbox-world";
import { AppError } from "@/lib/errors";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { openDraft } from "./open-draft";

/**
 * The sandbox's answer to "Generate token": a token of the practice app, told once and kept nowhere.
 * It is good for nothing but the sandbox.
 *
 * @param whose "administrator": of a person who administers the practice account's business
 * @throws {AppError} NOT_FOUND without a draft, CONFLICT for one that does not practise
 */
export async function handOutToken(
  tenantId: TenantId,
  userId: string,
  whose: "own" | "administrator" = "own",
): Promise<string> {
  const { draft } = await openDraft(tenantId, userId);
  if (!draft.practice) throw new AppError("CONFLICT", "Only the sandbox hands out tokens.");
  const { appId, wabaId } = draft.practice;
  const made = await controlSandbox("POST", "tokens", {
    appId,
    type: draft.path === "temporary" || whose === "administrator" ? "USER" : "SYSTEM_USER",
    wabaIds: [wabaId],
  });
  return z.object({ accessToken: z.string() }).parse(made).accessToken;
}
