import type { ConnectionView } from "@/lib/connections/connection.schema";

/** How long before its end a token is refreshed: a third of the 60 days, so there is time to mend. */
export const REFRESH_BEFORE_MS = 20 * 24 * 3_600_000;

/** Whether Meta can make a new token from this one. */
export function isRefreshable({
  tokenKind,
  tokenExpiresAt,
  hasAppSecret,
}: Pick<ConnectionView, "tokenKind" | "tokenExpiresAt" | "hasAppSecret">): boolean {
  return tokenKind === "SYSTEM_USER" && tokenExpiresAt !== null && hasAppSecret;
}
