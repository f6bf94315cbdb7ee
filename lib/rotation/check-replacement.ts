import "server-only";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import type { AssetQuestion } from "@/lib/connections/ask-assets";
import { issuerOf } from "@/lib/connections/ask-token";
import {
  type ConnectionVerdict,
  checkConnection,
  verdictOf,
} from "@/lib/connections/check-connection";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import { graphTarget } from "@/lib/connections/graph-target";
import { openHookOfApp } from "@/lib/connections/open-hook";
import { fingerprintOf } from "@/lib/crypto/fields";
import type { AccessToken, AppSecret } from "@/lib/secret";
import type { TenantId } from "@/lib/tenants/tenant.schema";

export type Replacement = {
  question: AssetQuestion;
  verdict: ConnectionVerdict;
};

/**
 * Asks Meta whether a token would do for a connection's account and number, and writes down that it
 * was asked. The token may be of another app than the one in use: Meta says which, or the person.
 *
 * @param given.appId null: what Meta says, else the connection's own
 * @param given.appSecret null: what is stored for that app
 * @param given.actorId null: by itself
 */
export async function checkReplacement(
  tenantId: TenantId,
  connection: Pick<ConnectionView, "id" | "kind" | "appId" | "wabaId" | "phoneNumberId">,
  given: {
    token: AccessToken;
    appId: string | null;
    appSecret: AppSecret | null;
    actorId: string | null;
  },
): Promise<Replacement> {
  const { token } = given;
  const { wabaId, phoneNumberId } = connection;
  const target = graphTarget(connection.kind);
  const issuer = given.appId === null ? await issuerOf(target, token) : null;
  const appId = given.appId ?? issuer?.appId ?? connection.appId;
  const stored = given.appSecret ? null : await openHookOfApp(tenantId, appId);
  const appSecret = given.appSecret ?? stored?.appSecret ?? null;
  const question = { appId, appSecret, wabaId, phoneNumberId, token };
  const verdict = verdictOf(await checkConnection(target, question), question);
  const [problem] = verdict.outcome === "ok" ? [] : verdict.findings;
  await withTenant(tenantId, () =>
    recordAudit(tenantId, {
      actorId: given.actorId,
      action: "connection.token_checked",
      targetId: connection.id,
      details: {
        outcome: verdict.outcome,
        tokenFingerprint: fingerprintOf(token),
        tokenLast4: token.last4,
        reason: problem?.title ?? null,
        code: problem?.code ?? null,
        subcode: problem?.subcode ?? null,
      },
    }),
  );
  return { question, verdict };
}
