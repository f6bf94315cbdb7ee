import "server-only";
import { findConnection } from "@/db/queries/connections";
import type { SealedKeptToken } from "@/db/queries/kept-tokens";
import { connectionGone } from "@/lib/connections/connection-draft";
import type { Finding } from "@/lib/connections/finding.schema";
import { openConnection } from "@/lib/connections/open-connection";
import { refusalFinding, unreachable } from "@/lib/connections/refusal-finding";
import { GraphRefusal } from "@/lib/graph/graph-errors";
import { revokeToken } from "@/lib/graph/revoke-token";
import type { AccessToken, AppSecret } from "@/lib/secret";
import type { TenantId } from "@/lib/tenants/tenant.schema";

/**
 * Asks Meta to end a token. The one in use vouches for that where it is of the same app, else the
 * token itself.
 *
 * @returns null once Meta takes the token no more, else why not
 * @throws {AppError} NOT_FOUND for a removed connection
 */
export async function endAtMeta(
  tenantId: TenantId,
  kept: SealedKeptToken,
  { token, appSecret }: { token: AccessToken; appSecret: AppSecret },
): Promise<{ reason: "refused" | "unreachable"; findings: Finding[] } | null> {
  const connection = await findConnection(tenantId, kept.connectionId);
  if (!connection) throw connectionGone();
  const current = await openConnection(tenantId, kept.connectionId);
  const isOfSameApp = connection.appId === kept.appId && connection.checkState !== "dead";
  const vouchers = isOfSameApp ? [current.token, token] : [token];
  for (const by of vouchers) {
    try {
      await revokeToken(current.target, { appId: kept.appId, appSecret, token, by });
      return null;
    } catch (error) {
      if (!isOfDeadToken(error)) return notEnded(error);
    }
  }
  // A token that Meta does not take even for ending itself has ended.
  return null;
}

function isOfDeadToken(error: unknown): boolean {
  if (!(error instanceof GraphRefusal && error.code === 190)) return false;
  return !/signature|client secret/i.test(error.metaMessage);
}

function notEnded(error: unknown) {
  const silence = unreachable(error);
  if (silence) return { reason: "unreachable" as const, findings: silence.findings };
  if (!(error instanceof GraphRefusal)) throw error;
  return { reason: "refused" as const, findings: [refusalFinding(error, null)] };
}
