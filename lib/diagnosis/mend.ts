import "server-only";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { findConnection } from "@/db/queries/connections";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import { countCheck } from "@/lib/connections/count-check";
import type { Finding } from "@/lib/connections/finding.schema";
import { type OpenConnection, openConnection } from "@/lib/connections/open-connection";
import { refusalFinding, unreachable } from "@/lib/connections/refusal-finding";
import { saveConnection } from "@/lib/connections/save-connection";
import { subscribeWebhook } from "@/lib/connections/subscribe-webhook";
import { AppError } from "@/lib/errors";
import { exchangeToken } from "@/lib/graph/exchange-token";
import { GraphRefusal } from "@/lib/graph/graph-errors";
import { registerPhoneNumber } from "@/lib/graph/register-phone-number";
import { refreshToken } from "@/lib/rotation/refresh-token";
import { Secret } from "@/lib/secret";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { Mend, MendResult } from "./mend.schema";

/**
 * Does what this server can do by itself about a cause that a diagnosis found. What Meta refuses is
 * an answer, not a failure.
 *
 * @throws {AppError} NOT_FOUND, RATE_LIMITED; INVALID where there is nothing to extend the token with
 */
export async function mend(tenantId: TenantId, actorId: string, wanted: Mend): Promise<MendResult> {
  const { connectionId } = wanted;
  const view = await findConnection(tenantId, connectionId);
  if (!view) throw new AppError("NOT_FOUND", "This connection does not exist any more.");
  await countCheck(actorId);
  const findings = await carryOut(tenantId, actorId, view, wanted);
  await withTenant(tenantId, () =>
    recordAudit(tenantId, {
      actorId,
      action: "connection.mended",
      targetId: connectionId,
      details: { mend: wanted.mend, done: findings.length === 0, code: findings[0]?.code ?? null },
    }),
  );
  return { done: findings.length === 0, findings };
}

/** @returns what did not work */
async function carryOut(
  tenantId: TenantId,
  actorId: string,
  view: ConnectionView,
  wanted: Mend,
): Promise<Finding[]> {
  if (wanted.mend === "subscribe") {
    const notes = await subscribeWebhook(tenantId, view.id);
    return notes.filter(({ isWarning }) => isWarning);
  }
  const connection = await openConnection(tenantId, view.id);
  if (wanted.mend === "register") return await register(connection, new Secret(wanted.pin));
  return view.tokenKind === "SYSTEM_USER"
    ? await refresh(tenantId, actorId, view.id)
    : await extend(tenantId, actorId, { view, connection });
}

async function register(connection: OpenConnection, pin: Secret): Promise<Finding[]> {
  const { target, phoneNumberId, token, appSecret } = connection;
  return await refusals(() =>
    registerPhoneNumber(target, { phoneNumberId, pin, token, appSecret: appSecret ?? undefined }),
  );
}

async function refresh(
  tenantId: TenantId,
  actorId: string,
  connectionId: string,
): Promise<Finding[]> {
  const result = await refreshToken(tenantId, actorId, connectionId);
  return result.done ? [] : result.findings;
}

/** Exchanges a person's temporary token for one of 60 days, and stores that as any new token. */
async function extend(
  tenantId: TenantId,
  actorId: string,
  { view, connection }: { view: ConnectionView; connection: OpenConnection },
): Promise<Finding[]> {
  const { id: connectionId, appId, wabaId, phoneNumberId, kind } = view;
  const { target, token, appSecret } = connection;
  if (!appSecret) {
    throw new AppError("INVALID", "Store the App secret first: only with it Meta extends a token.");
  }
  let findings: Finding[] = [];
  const refused = await refusals(async () => {
    const issued = await exchangeToken(target, { appId, appSecret, token });
    const ids = { connectionId, appId, wabaId, phoneNumberId };
    const form = { ...ids, appSecret: "", accessToken: "", saveAnyway: false };
    const saved = await saveConnection(tenantId, actorId, form, kind, {
      token: issued.token,
      replaces: connection.tokenFingerprint,
    });
    findings = saved.saved ? [] : saved.findings;
  });
  return [...refused, ...findings];
}

async function refusals(work: () => Promise<void>): Promise<Finding[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (error instanceof AppError) throw error;
    const silence = unreachable(error);
    if (silence) return silence.findings;
    if (!(error instanceof GraphRefusal)) throw error;
    return [refusalFinding(error, null)];
  }
}
