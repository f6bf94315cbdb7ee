import "server-only";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { checkConnection, verdictOf } from "./check-connection";
import type { ConnectionKind, SaveConnection } from "./connection.schema";
import { type ConnectionDraft, draftConnection, type GivenSecrets } from "./connection-draft";
import { countCheck } from "./count-check";
import type { Finding, SaveResult } from "./finding.schema";
import { graphTarget } from "./graph-target";
import { markConnectionDead } from "./mark-connection-dead";
import { storeConnection } from "./store-connection";
import { subscribeWebhook } from "./subscribe-webhook";

/**
 * Checks a connection with Meta and stores it with its token sealed.
 *
 * Nothing is stored that Meta refuses. What Meta could not be asked about is stored only on the
 * person's word, as unchecked. Empty secrets keep the stored ones; the first connection of a tenant
 * becomes its default.
 *
 * @param newKind what a new connection is; an existing one keeps its kind
 * @param given secrets that are here already and need not cross the browser again
 * @throws {AppError} INVALID without a token for a new connection, NOT_FOUND for a removed one,
 *   CONFLICT for a number that is connected already or a token that somebody else replaced meanwhile,
 *   RATE_LIMITED
 */
export async function saveConnection(
  tenantId: TenantId,
  actorId: string,
  input: SaveConnection,
  newKind: ConnectionKind = "cloud",
  given: GivenSecrets = {},
): Promise<SaveResult> {
  const draft = await draftConnection(tenantId, input, newKind, given);
  await countCheck(actorId);
  const { question } = draft;
  const verdict = verdictOf(await checkConnection(graphTarget(draft.kind), question), question);

  if (verdict.outcome === "refused") {
    await noteDeath(tenantId, draft, verdict.findings);
    return { saved: false, reason: "refused", findings: verdict.findings };
  }
  if (verdict.outcome === "unreachable" && !input.saveAnyway) {
    return { saved: false, reason: "unreachable", findings: verdict.findings };
  }
  const connectionId = await storeConnection(tenantId, actorId, draft, verdict);
  if (verdict.outcome === "unreachable") {
    return { saved: true, connectionId, isChecked: false, notes: verdict.findings };
  }
  const webhookNotes = question.appSecret ? await subscribeWebhook(tenantId, connectionId) : [];
  return { saved: true, connectionId, isChecked: true, notes: [...verdict.notes, ...webhookNotes] };
}

/** Checking the stored token again may be how its death comes to light. */
async function noteDeath(
  tenantId: TenantId,
  { existing, keptToken }: ConnectionDraft,
  findings: Finding[],
): Promise<void> {
  const death = findings.find(({ code, field }) => code === 190 && field === "accessToken");
  if (!existing || !keptToken || !death) return;
  await markConnectionDead(tenantId, existing.id, {
    code: 190,
    subcode: death.subcode,
    tokenFingerprint: keptToken,
    evidence: { source: "person", metaText: death.metaText, fbtraceId: death.fbtraceId },
  });
}
