import "server-only";
import { listRevocable } from "@/db/queries/kept-token-keys";
import { changeKeptToken } from "@/db/queries/kept-tokens";
import { now } from "@/lib/clock";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { revokeKeptToken } from "./revoke-kept-token";

const AT_ONCE = 200;
const AGAIN_MS = 3_600_000;

/**
 * Has Meta end, in all tenants, the tokens that a refresh has replaced, and those where a revocation
 * was left half done. What does not work is tried again each hour for as long as the token is kept.
 */
export async function revokeDueTokens(): Promise<void> {
  for (const { tenantId, ...kept } of await listRevocable(now(), AT_ONCE)) {
    try {
      const result = await revokeKeptToken(tenantId, null, kept);
      if (result.done) continue;
    } catch (error) {
      // One that cannot be opened, say, must not keep the others from being ended.
      const level = error instanceof AppError ? "info" : "error";
      log[level]({ err: error, ...kept }, "A replaced token is not ended yet");
    }
    const revokeAt = new Date(now().getTime() + AGAIN_MS);
    await changeKeptToken(tenantId, kept.connectionId, kept.keptId, { revokeAt });
  }
}
