import "server-only";
import { closeConnectionAlerts } from "@/db/queries/alerts";
import type { ConnectionFacts } from "@/db/queries/connection-changes";
import { recordChange } from "@/db/queries/connection-history";
import { raiseAlert } from "@/lib/alerts/raise-alert";
import type { ConnectionChangeKind } from "./connection-change.schema";
import type { Difference } from "./note-token-changes";

/** What the history tells of a number, and by which name. */
const told = [
  ["qualityRating", "quality"],
  ["throughputLevel", "throughput"],
  ["verifiedName", "name"],
  ["nameStatus", "name-status"],
  ["numberStatus", "number-status"],
  ["accountMode", "account-mode"],
  ["messagingLimit", "messaging-limit"],
] as const satisfies readonly [keyof ConnectionFacts, ConnectionChangeKind][];

const numberAlerts = ["number-flagged", "number-restricted", "quality-dropped"] as const;
/** It still sends, but Meta has warned. */
const flagged = ["FLAGGED", "RATE_LIMITED"];
const restricted = ["RESTRICTED", "BANNED", "DISCONNECTED", "DELETED", "MIGRATED", "UNVERIFIED"];
const qualities = ["GREEN", "YELLOW", "RED"];

/** Writes down what a change says about the number, and tells people. Inside a door. */
export async function noteNumberChanges(difference: Difference): Promise<void> {
  const { tenantId, connectionId, before, after, evidence, at } = difference;
  if (before.phoneNumberId !== after.phoneNumberId) {
    // Another number is no change of the old one.
    await closeConnectionAlerts(tenantId, connectionId, numberAlerts, { reason: "removed", at });
    return;
  }
  for (const [column, kind] of told) {
    const [from, to] = [before[column], after[column]];
    if (from === null || to === null || from === to) continue;
    // Meta's words at the same time may be about the token.
    const shown = { ...(evidence.source ? { source: evidence.source } : {}), from, to };
    await recordChange(tenantId, { connectionId, kind, evidence: shown, at });
  }
  await tellStatus(difference);
  await tellQuality(difference);
}

async function tellStatus({ tenantId, connectionId, before, after, at }: Difference) {
  const { numberStatus: status } = after;
  const was = before.numberStatus;
  if (status === null || status === was) return;
  const over = { reason: "mended" as const, at };
  if (!flagged.includes(status)) {
    await closeConnectionAlerts(tenantId, connectionId, ["number-flagged"], over);
  }
  if (!restricted.includes(status)) {
    await closeConnectionAlerts(tenantId, connectionId, ["number-restricted"], over);
  }
  const kind = flagged.includes(status)
    ? "number-flagged"
    : restricted.includes(status)
      ? "number-restricted"
      : null;
  if (!kind) return;
  const key = `${kind}:${connectionId}:${status}:${at.toISOString()}`;
  await raiseAlert(tenantId, { connectionId, kind, key, facts: { status, was }, at });
}

async function tellQuality({ tenantId, connectionId, before, after, at }: Difference) {
  const { qualityRating: quality } = after;
  const was = before.qualityRating;
  if (quality === null || quality === was) return;
  const rank = (rating: string | null) => qualities.indexOf(rating ?? "");
  const kinds = ["quality-dropped"] as const;
  await closeConnectionAlerts(tenantId, connectionId, kinds, { reason: "mended", at });
  const dropped = rank(was) >= 0 && rank(quality) > rank(was);
  if (!dropped) return;
  await raiseAlert(tenantId, {
    connectionId,
    kind: "quality-dropped",
    key: `quality-dropped:${connectionId}:${quality}:${at.toISOString()}`,
    facts: { quality, was },
    at,
  });
}
