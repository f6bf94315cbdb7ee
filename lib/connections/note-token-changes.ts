import "server-only";
import { closeConnectionAlerts } from "@/db/queries/alerts";
import { recordAudit } from "@/db/queries/audit";
import type { ConnectionFacts } from "@/db/queries/connection-changes";
import { recordChange } from "@/db/queries/connection-history";
import { tokenAlertKinds } from "@/lib/alerts/alert.schema";
import { raiseAlert } from "@/lib/alerts/raise-alert";
import { explainError } from "@/lib/graph/error-catalogue/explain-error";
import { log } from "@/lib/log";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { ConnectionEvidence } from "./connection-change.schema";

/** A connection before and after a change, and what shows the change. */
export type Difference = {
  tenantId: TenantId;
  connectionId: string;
  before: ConnectionFacts;
  after: ConnectionFacts;
  evidence: ConnectionEvidence;
  at: Date;
};

/** Writes down what a change says about the token, and tells people. Inside a door. */
export async function noteTokenChanges(difference: Difference): Promise<void> {
  const { before, after } = difference;
  if (before.tokenFingerprint !== after.tokenFingerprint) {
    await noteReplaced(difference);
    return;
  }
  const lost = after.lostPermissions.filter((name) => !before.lostPermissions.includes(name));
  if (before.checkState !== "dead" && after.checkState === "dead") {
    await noteDead(difference, { told: lost.length > 0 });
  }
  await notePermissions(difference, lost);
  if (before.checkState !== "checked" && after.checkState === "checked") {
    await noteAlive(difference);
  }
  await noteExpiry(difference);
}

async function noteReplaced({ tenantId, connectionId, before, after, evidence, at }: Difference) {
  await closeConnectionAlerts(tenantId, connectionId, tokenAlertKinds, { reason: "replaced", at });
  await recordChange(tenantId, {
    connectionId,
    kind: "token-switched",
    evidence: {
      ...evidence,
      from: before.tokenFingerprint,
      to: after.tokenFingerprint,
      tokenFingerprint: after.tokenFingerprint,
    },
    at,
  });
}

/** @param note.told another alert of the same change says it better */
async function noteDead(difference: Difference, { told }: { told: boolean }): Promise<void> {
  const { tenantId, connectionId, before, after, evidence, at } = difference;
  const { tokenFingerprint, checkSubcode: subcode } = after;
  const code = after.checkCode ?? 190;
  log.warn({ connectionId, code, subcode }, "Meta refuses a connection's token");
  await recordAudit(tenantId, {
    actorId: null,
    action: "connection.token_died",
    targetId: connectionId,
    details: { code, subcode, tokenFingerprint },
  });
  await recordChange(tenantId, {
    connectionId,
    kind: "token-dead",
    evidence: { ...evidence, from: before.checkState, to: "dead", code, subcode, tokenFingerprint },
    at,
  });
  const over = { reason: "passed" as const, at };
  await closeConnectionAlerts(tenantId, connectionId, ["token-ends"], over);
  if (told) return;
  const { title, fix } = explainError({ code, subcode, message: evidence.metaText ?? "" });
  await raiseAlert(tenantId, {
    connectionId,
    kind: "token-dead",
    // A token can die, come back and die again: each death is told.
    key: `token-dead:${connectionId}:${tokenFingerprint}:${at.toISOString()}`,
    facts: { tokenFingerprint, code, subcode, reason: title, fix },
    at,
  });
}

async function noteAlive(difference: Difference): Promise<void> {
  const { tenantId, connectionId, before, after, evidence, at } = difference;
  await closeConnectionAlerts(tenantId, connectionId, ["token-dead"], { reason: "mended", at });
  if (before.checkState !== "dead") return;
  await recordChange(tenantId, {
    connectionId,
    kind: "token-alive",
    evidence: {
      ...evidence,
      from: "dead",
      to: after.checkState,
      tokenFingerprint: after.tokenFingerprint,
    },
    at,
  });
}

async function notePermissions(difference: Difference, lost: string[]): Promise<void> {
  const { tenantId, connectionId, before, after, evidence, at } = difference;
  const { tokenFingerprint, lostPermissions: missing } = after;
  const gained = before.lostPermissions.filter((name) => !missing.includes(name));
  const changes = [
    ...lost.map((name) => ({ kind: "permission-lost" as const, from: name, to: null })),
    ...gained.map((name) => ({ kind: "permission-gained" as const, from: null, to: name })),
  ];
  for (const { kind, from, to } of changes) {
    const shown = { ...evidence, from, to, tokenFingerprint };
    await recordChange(tenantId, { connectionId, kind, evidence: shown, at });
  }
  if (lost.length > 0) {
    await raiseAlert(tenantId, {
      connectionId,
      kind: "permission-lost",
      key: `permission-lost:${connectionId}:${tokenFingerprint}:${at.toISOString()}`,
      facts: { tokenFingerprint, permissions: missing },
      at,
    });
  }
  if (gained.length > 0 && missing.length === 0) {
    const over = { reason: "mended" as const, at };
    await closeConnectionAlerts(tenantId, connectionId, ["permission-lost"], over);
  }
}

async function noteExpiry({ tenantId, connectionId, before, after, evidence, at }: Difference) {
  const from = before.tokenExpiresAt?.toISOString() ?? null;
  const to = after.tokenExpiresAt?.toISOString() ?? null;
  if (from === null || from === to) return;
  // Warnings about an end that is none any more.
  await closeConnectionAlerts(tenantId, connectionId, ["token-ends"], { reason: "mended", at });
  await recordChange(tenantId, {
    connectionId,
    kind: "token-expiry",
    evidence: { ...evidence, from, to, tokenFingerprint: after.tokenFingerprint },
    at,
  });
}
