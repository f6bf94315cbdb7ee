import "server-only";
import { listRefreshable } from "@/db/queries/token-plans";
import { now } from "@/lib/clock";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { MOST_TRIES } from "./note-refresh-failure";
import { refreshToken } from "./refresh-token";
import { REFRESH_BEFORE_MS } from "./refreshable.schema";
import { revokeDueTokens } from "./revoke-due-tokens";

const AT_ONCE = 100;

/**
 * Refreshes, in all tenants, the tokens of System Users that end within 20 days, takes up what was
 * left half done, and has Meta end what was replaced. Safe to be killed and repeated.
 */
export async function refreshDueTokens(): Promise<void> {
  const at = now();
  const endsBefore = new Date(at.getTime() + REFRESH_BEFORE_MS);
  const due = await listRefreshable(at, { endsBefore, mostTries: MOST_TRIES, limit: AT_ONCE });
  for (const { tenantId, connectionId } of due) {
    try {
      const result = await refreshToken(tenantId, null, connectionId);
      log.info({ connectionId, done: result.done }, "Token refresh");
    } catch (error) {
      // One connection's trouble is not the others'.
      const level = error instanceof AppError ? "info" : "error";
      log[level]({ err: error, connectionId }, "A token was not refreshed");
    }
  }
  await revokeDueTokens();
}
