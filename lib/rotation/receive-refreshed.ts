import "server-only";
import { randomUUID } from "node:crypto";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { lockConnections } from "@/db/queries/connection-changes";
import { recordChange } from "@/db/queries/connection-history";
import { findConnection } from "@/db/queries/connections";
import { insertKeptToken } from "@/db/queries/kept-tokens";
import { now } from "@/lib/clock";
import { changeConnection } from "@/lib/connections/change-connection";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import { connectionGone } from "@/lib/connections/connection-draft";
import { keptTokenField } from "@/lib/connections/kept-token-field";
import { type OpenConnection, openConnection } from "@/lib/connections/open-connection";
import { refusalFinding, unreachable } from "@/lib/connections/refusal-finding";
import { fingerprintOf, sealFor } from "@/lib/crypto/fields";
import { AppError } from "@/lib/errors";
import { type IssuedToken, refreshSystemUserToken } from "@/lib/graph/exchange-token";
import { GraphRefusal } from "@/lib/graph/graph-errors";
import type { AppSecret } from "@/lib/secret";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { NotDone } from "./rotation.schema";

/** A refreshed token that cannot be switched to now is kept this long for the next try. */
const KEPT_MS = 14 * 24 * 3_600_000;

/** `isSame`: Meta has lengthened the life of the token in use instead of making a new one. */
type Received = { done: true; isSame: boolean; tokenLast4: string } | NotDone;

/** Asks Meta for a new token, and puts it, sealed, beside the one in use before anything else. */
export async function receiveRefreshed(
  tenantId: TenantId,
  actorId: string | null,
  connection: ConnectionView,
): Promise<Received> {
  const open = await openConnection(tenantId, connection.id);
  const { appSecret } = open;
  if (!appSecret) throw new AppError("INVALID", "Enter the App secret in Configuration first.");
  const issued = await ask(open, connection.appId, appSecret);
  if ("findings" in issued) return issued;
  const { token } = issued;
  const isSame = fingerprintOf(token) === open.tokenFingerprint;
  if (isSame) await lengthen(tenantId, connection, issued);
  else await stage(tenantId, actorId, connection, issued);
  return { done: true, isSame, tokenLast4: token.last4 };
}

async function ask(
  { target, token }: OpenConnection,
  appId: string,
  appSecret: AppSecret,
): Promise<IssuedToken | NotDone> {
  try {
    return await refreshSystemUserToken(target, { appId, appSecret, token });
  } catch (error) {
    const silence = unreachable(error);
    if (silence) return { done: false, reason: "unreachable", findings: silence.findings };
    if (!(error instanceof GraphRefusal)) throw error;
    return { done: false, reason: "refused", findings: [refusalFinding(error, null)] };
  }
}

async function stage(
  tenantId: TenantId,
  actorId: string | null,
  { id: connectionId, hookId, ...old }: ConnectionView,
  { token, expiresAt }: IssuedToken,
): Promise<void> {
  const at = now();
  const id = randomUUID();
  const tokenFingerprint = fingerprintOf(token);
  await withTenant(tenantId, async () => {
    await lockConnections(tenantId);
    // Removed while Meta answered: nothing of it is kept.
    if (!(await findConnection(tenantId, connectionId))) throw connectionGone();
    await insertKeptToken(tenantId, {
      id,
      connectionId,
      state: "staged",
      source: "refresh",
      hookId,
      sealedToken: await sealFor(tenantId, keptTokenField(id), token),
      tokenLast4: token.last4,
      tokenFingerprint,
      // Until Meta has told of the new one itself: it is of the same user and app.
      tokenKind: old.tokenKind,
      tokenAppName: old.tokenAppName,
      tokenScopes: old.tokenScopes,
      tokenIssuedAt: at,
      tokenExpiresAt: expiresAt,
      refreshedFrom: old.tokenFingerprint,
      createdAt: at,
      destroyAt: new Date(at.getTime() + KEPT_MS),
    });
    await recordAudit(tenantId, {
      actorId,
      action: "connection.token_refreshed",
      targetId: connectionId,
      details: { from: old.tokenFingerprint, tokenFingerprint, tokenLast4: token.last4 },
    });
    const evidence = { from: old.tokenFingerprint, to: tokenFingerprint, tokenFingerprint };
    await recordChange(tenantId, { connectionId, kind: "token-refreshed", evidence, at });
  });
}

async function lengthen(
  tenantId: TenantId,
  { id, tokenFingerprint }: ConnectionView,
  { expiresAt }: IssuedToken,
): Promise<void> {
  const at = now();
  await changeConnection(tenantId, id, {
    columns: expiresAt ? { tokenExpiresAt: expiresAt } : { nextCheckAt: at },
    tokenFingerprint,
    evidence: { source: "check", note: "Meta lengthened the life of the same token." },
    at,
  });
}
