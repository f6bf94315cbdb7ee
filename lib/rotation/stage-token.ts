import "server-only";
import { randomUUID } from "node:crypto";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { lockConnections } from "@/db/queries/connection-changes";
import { recordChange } from "@/db/queries/connection-history";
import { findConnection } from "@/db/queries/connections";
import { insertKeptToken } from "@/db/queries/kept-tokens";
import { now } from "@/lib/clock";
import { tokenColumns } from "@/lib/connections/checked-columns";
import { connectionGone, type GivenSecrets } from "@/lib/connections/connection-draft";
import { countCheck } from "@/lib/connections/count-check";
import { ensureHook } from "@/lib/connections/ensure-hook";
import { keptTokenField } from "@/lib/connections/kept-token-field";
import { wipeUnusedSecret } from "@/lib/connections/wipe-unused-secret";
import { fingerprintOf, sealFor } from "@/lib/crypto/fields";
import { AppError } from "@/lib/errors";
import { AccessToken, AppSecret } from "@/lib/secret";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { checkReplacement } from "./check-replacement";
import type { StageResult, StageToken } from "./rotation.schema";

/** A comparison left alone is forgotten with its token. */
const STAGED_MS = 24 * 3_600_000;

/**
 * Checks a new token with Meta and puts it, sealed, beside the one in use. Sending goes on with the
 * old one until somebody switches. What Meta refuses is not stored; what was staged before by a
 * person goes.
 *
 * @param given secrets that are here already and need not cross the browser again
 * @throws {AppError} NOT_FOUND, RATE_LIMITED; INVALID for the token that is in use already
 */
export async function stageToken(
  tenantId: TenantId,
  actorId: string,
  input: StageToken,
  given: GivenSecrets = {},
): Promise<StageResult> {
  const { connectionId } = input;
  const token = given.token ?? new AccessToken(input.accessToken);
  const typedSecret = input.appSecret === "" ? null : new AppSecret(input.appSecret);
  const newAppSecret = given.appSecret ?? typedSecret;
  const connection = await findConnection(tenantId, connectionId);
  if (!connection) throw connectionGone();
  const tokenFingerprint = fingerprintOf(token);
  if (tokenFingerprint === connection.tokenFingerprint) {
    throw new AppError(
      "INVALID",
      "This is the token in use already. Generate a new one at Meta, and paste that.",
      { field: "accessToken" },
    );
  }
  await countCheck(actorId);
  const wanted = { token, appId: input.appId || null, appSecret: newAppSecret, actorId };
  const { question, verdict } = await checkReplacement(tenantId, connection, wanted);
  if (verdict.outcome !== "ok") {
    return { done: false, reason: verdict.outcome, findings: verdict.findings };
  }
  const at = now();
  const id = randomUUID();
  await withTenant(tenantId, async () => {
    await lockConnections(tenantId);
    if (!(await findConnection(tenantId, connectionId))) throw connectionGone();
    const unneeded = await insertKeptToken(tenantId, {
      id,
      connectionId,
      state: "staged",
      source: "person",
      // Meta has just vouched for the secret, so it may take the stored one's place already.
      hookId: await ensureHook(tenantId, question.appId, newAppSecret),
      sealedToken: await sealFor(tenantId, keptTokenField(id), token),
      tokenLast4: token.last4,
      tokenFingerprint,
      ...tokenColumns(verdict.token),
      createdAt: at,
      destroyAt: new Date(at.getTime() + STAGED_MS),
    });
    if (unneeded) await wipeUnusedSecret(tenantId, unneeded);
    await recordAudit(tenantId, {
      actorId,
      action: "connection.token_staged",
      targetId: connectionId,
      details: {
        tokenFingerprint,
        tokenLast4: token.last4,
        appId: question.appId,
        newAppSecret: newAppSecret !== null,
      },
    });
    const evidence = { to: tokenFingerprint, tokenFingerprint, source: "person" } as const;
    await recordChange(tenantId, { connectionId, kind: "token-staged", evidence, at });
  });
  return { done: true, keptId: id };
}
