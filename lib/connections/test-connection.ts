import "server-only";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { updateConnection } from "@/db/queries/connection-changes";
import { findConnection } from "@/db/queries/connections";
import { now } from "@/lib/clock";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { AssetQuestion } from "./ask-assets";
import { type ConnectionAnswers, checkConnection, verdictOf } from "./check-connection";
import { numberColumns, stateColumns, tokenColumns } from "./checked-columns";
import { connectionGone } from "./connection-draft";
import { countCheck } from "./count-check";
import type { ConnectionTest } from "./finding.schema";
import { markConnectionDead } from "./mark-connection-dead";
import { openConnection } from "./open-connection";
import { subscribeWebhook } from "./subscribe-webhook";
import { testAnswers } from "./test-answers";

/**
 * Asks Meta about the stored token, the WABA and the number again, and notes what it says: a dead
 * connection comes back to life when Meta takes its token again, and the other way round.
 *
 * @throws {AppError} NOT_FOUND, RATE_LIMITED
 */
export async function testConnection(
  tenantId: TenantId,
  actorId: string,
  connectionId: string,
): Promise<ConnectionTest> {
  const view = await findConnection(tenantId, connectionId);
  if (!view) throw connectionGone();
  const connection = await openConnection(tenantId, connectionId);
  await countCheck(actorId);

  const question = { ...connection, appId: view.appId };
  const answers = await checkConnection(connection.target, question);
  const { tokenFingerprint } = connection;
  const at = now();
  await withTenant(tenantId, async () => {
    const outcome = await noteAnswers(tenantId, connectionId, { answers, question, at });
    await recordAudit(tenantId, {
      actorId,
      action: "connection.tested",
      targetId: connectionId,
      details: { outcome, tokenFingerprint },
    });
  });
  const shown = testAnswers(answers);
  // What was saved unchecked has not been told yet where to send its events.
  const isNew = view.checkState === "unchecked" && connection.appSecret !== null;
  if (isNew && shown.every((answer) => answer.outcome === "ok")) {
    shown[1]?.findings.push(...(await subscribeWebhook(tenantId, connectionId)));
  }
  return { answers: shown, at };
}

async function noteAnswers(
  tenantId: TenantId,
  connectionId: string,
  test: {
    answers: ConnectionAnswers;
    question: AssetQuestion & { tokenFingerprint: string };
    at: Date;
  },
): Promise<string> {
  const { answers, question, at } = test;
  const { tokenFingerprint } = question;
  const verdict = verdictOf(answers, question);
  if (verdict.outcome === "ok") {
    const columns = {
      ...tokenColumns(verdict.token),
      ...numberColumns(verdict.number),
      ...stateColumns("checked", at),
      updatedAt: at,
    };
    await updateConnection(tenantId, connectionId, columns, tokenFingerprint);
  }
  const { token } = answers;
  const fault = token.outcome === "refused" && token.findings.find((found) => !found.isTemporary);
  if (verdict.outcome === "refused" && (token.outcome === "ok" || fault)) {
    // The card shows what the token may do now, not what it once could. Of a dead one Meta tells less.
    const facts = token.outcome === "ok" ? token.facts : token.told;
    const columns = {
      ...(facts?.isValid ? tokenColumns(facts) : {}),
      checkedAt: at,
      updatedAt: at,
    };
    await updateConnection(tenantId, connectionId, columns, tokenFingerprint);
  }
  if (fault) {
    // An inspection shows some faults without a code; sending would meet them as a 200.
    const death = { code: fault.code ?? 200, subcode: fault.subcode, tokenFingerprint };
    await markConnectionDead(tenantId, connectionId, death);
  }
  return verdict.outcome;
}
