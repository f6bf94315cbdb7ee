import "server-only";
import { randomUUID } from "node:crypto";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { insertConnection, lockConnections } from "@/db/queries/connection-changes";
import { findConnection } from "@/db/queries/connections";
import { isUniqueViolation } from "@/db/unique-violation";
import { now } from "@/lib/clock";
import { fingerprintOf, sealFor } from "@/lib/crypto/fields";
import { AppError } from "@/lib/errors";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { changeConnection } from "./change-connection";
import type { ConnectionVerdict } from "./check-connection";
import { numberColumns, stateColumns, tokenColumns } from "./checked-columns";
import type { ConnectionView } from "./connection.schema";
import {
  type ConnectionDraft,
  connectionGone,
  numberTaken,
  refuseChanged,
  refuseOwnNumber,
} from "./connection-draft";
import { ensureHook } from "./ensure-hook";
import { switchToken, type TokenSwitch } from "./switch-token";

export const FIRST_LOOK_MS = 10 * 60_000;

/** What may be stored: Meta said yes, or could not be asked. */
export type StorableVerdict = ConnectionVerdict & { outcome: "ok" | "unreachable" };

/**
 * Seals the secrets of a draft and stores it with what Meta said, in one transaction with its audit
 * row.
 *
 * @returns the connection's id
 * @throws {AppError} CONFLICT for a number that is connected already, or where somebody has replaced
 *   a kept token or changed the ids meanwhile; NOT_FOUND for a connection removed meanwhile
 */
export async function storeConnection(
  tenantId: TenantId,
  actorId: string,
  draft: ConnectionDraft,
  verdict: StorableVerdict,
): Promise<string> {
  const connectionId = draft.existing?.id ?? randomUUID();
  const { phoneNumberId } = draft.question;
  try {
    await withTenant(tenantId, () => write(tenantId, actorId, connectionId, draft, verdict));
  } catch (error) {
    if (!isUniqueViolation(error, "connections_phone_number_key")) throw error;
    await refuseOwnNumber(tenantId, phoneNumberId, connectionId);
    throw numberTaken(
      "This number is connected to another organization on this server. A number can only be in one; remove it there first.",
    );
  }
  return connectionId;
}

async function write(
  tenantId: TenantId,
  actorId: string,
  connectionId: string,
  draft: ConnectionDraft,
  verdict: StorableVerdict,
): Promise<void> {
  const { existing, kind, question, keptToken, newAppSecret, replaces } = draft;
  const { token, appId, wabaId, phoneNumberId } = question;
  const at = now();
  await lockConnections(tenantId);
  if (existing) await refuseOtherIds(tenantId, existing);
  const hookId = await ensureHook(tenantId, appId, newAppSecret);
  const tokenFingerprint = fingerprintOf(token);
  const columns = {
    hookId,
    wabaId,
    phoneNumberId,
    // Meta has just been asked, and grants something only after some seconds now and then.
    nextCheckAt: new Date(at.getTime() + FIRST_LOOK_MS),
    ...factColumns(draft, verdict, at),
  };
  if (!existing) {
    const place = { table: "connections", column: "sealed_token", rowId: connectionId };
    await insertConnection(tenantId, {
      ...columns,
      id: connectionId,
      kind,
      sealedToken: await sealFor(tenantId, place, token),
      tokenLast4: token.last4,
      tokenFingerprint,
      tokenSavedAt: at,
      createdAt: at,
      updatedAt: at,
    });
  } else {
    await change(tenantId, connectionId, { token, keptToken, replaces, columns, at });
  }
  await recordAudit(tenantId, {
    actorId,
    action: existing ? "connection.saved" : "connection.added",
    targetId: connectionId,
    details: {
      kind,
      appId,
      wabaId,
      phoneNumberId,
      tokenFingerprint,
      newAppSecret: newAppSecret !== null,
      newToken: existing !== null && keptToken === null,
      checkState: columns.checkState,
    },
  });
}

/** Somebody else may have saved while Meta answered. The token is compared where it is replaced. */
async function refuseOtherIds(
  tenantId: TenantId,
  { id, appId, wabaId, phoneNumberId }: ConnectionView,
): Promise<void> {
  const stored = await findConnection(tenantId, id);
  if (!stored) throw connectionGone();
  refuseChanged(stored, { appId, wabaId, phoneNumberId });
}

/** A new token takes the place of the old one as in every other way to replace one. */
async function change(
  tenantId: TenantId,
  connectionId: string,
  { token, keptToken, replaces, columns, at }: Changed,
): Promise<void> {
  const evidence = { source: "person" } as const;
  const expected = replaces ?? null;
  if (!keptToken) {
    const source = { source: "person", revokeOldAt: null, evidence } as const;
    await switchToken(tenantId, connectionId, { token, expected, columns, ...source, at });
    return;
  }
  const place = { table: "connections", column: "sealed_token", rowId: connectionId };
  // Sealed again: under the tenant's newest key.
  const sealedToken = await sealFor(tenantId, place, token);
  const request = {
    columns: { ...columns, sealedToken },
    tokenFingerprint: keptToken,
    evidence,
    at,
  };
  if (await changeConnection(tenantId, connectionId, request)) return;
  throw new AppError("CONFLICT", "Somebody has just changed this connection. Reload the page.");
}

type Changed = Pick<TokenSwitch, "token" | "columns" | "at"> &
  Pick<ConnectionDraft, "keptToken" | "replaces">;

/** What Meta did not tell this time stays as it was, where it is about the same token or number. */
function factColumns(
  { existing, keptToken, question }: ConnectionDraft,
  verdict: StorableVerdict,
  at: Date,
) {
  if (verdict.outcome === "ok") {
    return {
      ...tokenColumns(verdict.token),
      ...numberColumns(verdict.number),
      ...stateColumns("checked", at),
    };
  }
  return {
    ...(keptToken ? {} : tokenColumns(null)),
    ...(existing?.phoneNumberId === question.phoneNumberId ? {} : numberColumns(null)),
    ...stateColumns("unchecked", at),
  };
}
