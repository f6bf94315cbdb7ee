import "server-only";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { findConnection } from "@/db/queries/connections";
import { now } from "@/lib/clock";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { checkConnection } from "./check-connection";
import { connectionGone } from "./connection-draft";
import { countCheck } from "./count-check";
import type { ConnectionTest } from "./finding.schema";
import { noteAnswers } from "./note-answers";
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
    const noted = { answers, question, source: "person" as const, at };
    const outcome = await noteAnswers(tenantId, connectionId, noted);
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
