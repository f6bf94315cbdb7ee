import "server-only";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { lockConnections } from "@/db/queries/connection-changes";
import { findConnection } from "@/db/queries/connections";
import { listMemberships } from "@/db/queries/memberships";
import { may } from "@/lib/auth/permissions.schema";
import { resumeStoppedByToken } from "@/lib/campaigns/resume-halted";
import { now } from "@/lib/clock";
import { numberColumns, stateColumns, tokenColumns } from "@/lib/connections/checked-columns";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import { connectionGone } from "@/lib/connections/connection-draft";
import { countCheck } from "@/lib/connections/count-check";
import { ensureHook } from "@/lib/connections/ensure-hook";
import { type OpenConnection, openConnection } from "@/lib/connections/open-connection";
import { openHookOfApp } from "@/lib/connections/open-hook";
import { FIRST_LOOK_MS } from "@/lib/connections/store-connection";
import { subscribeWebhook } from "@/lib/connections/subscribe-webhook";
import { switchToken, tokenReplacedMeanwhile } from "@/lib/connections/switch-token";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { wakeLane } from "@/lib/queue/queue";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { checkReplacement, type Replacement } from "./check-replacement";
import type { ShareOutcome, ShareToken } from "./rotation.schema";

type Source = OpenConnection & Pick<ConnectionView, "appId">;
type Verdict = Replacement["verdict"] & { outcome: "ok" };
type Said = Pick<ShareOutcome, "outcome" | "text"> & { resumed?: number };

/**
 * Gives a connection's token to other connections too, also of other tenants of this person. Each is
 * checked with Meta on its own, switched on its own, sealed under its own tenant's key and audited
 * there: what is refused for one does not hinder the others.
 *
 * @returns what became of each, in the order given
 * @throws {AppError} NOT_FOUND; CONFLICT where the connection has another token than the page showed
 */
export async function shareToken(
  tenantId: TenantId,
  actorId: string,
  { connectionId, current, targets, resumesCampaigns }: ShareToken,
): Promise<ShareOutcome[]> {
  const view = await findConnection(tenantId, connectionId);
  if (!view) throw connectionGone();
  const source = { ...(await openConnection(tenantId, connectionId)), appId: view.appId };
  if (source.tokenFingerprint !== current) throw tokenReplacedMeanwhile();

  const memberships = await listMemberships(actorId);
  const shareWith = async (target: ShareToken["targets"][number]): Promise<ShareOutcome> => {
    const membership = memberships.find((own) => own.tenantId === target.tenantId);
    const isAllowed = membership !== undefined && may(membership.role, "connection.write");
    const said = isAllowed
      ? await attempt(membership.tenantId, actorId, { source, target, resumesCampaigns })
      : notAllowed;
    return { ...target, resumed: 0, ...said };
  };
  const outcomes: ShareOutcome[] = [];
  const waiting = targets.entries();
  const worker = async () => {
    for (const [index, target] of waiting) outcomes[index] = await shareWith(target);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return outcomes;
}

/** Connections that Meta is asked about at the same time. */
const AT_A_TIME = 4;

/** The same words whether it is another's or does not exist: nobody learns which. */
const notAllowed: Said = {
  outcome: "not-allowed",
  text: "There is no such connection, or your role there does not allow it.",
};

const brokenHere =
  "Something went wrong on this server; its log says what. Look at the connection before you try again.";

type Attempt = {
  source: Source;
  target: ShareToken["targets"][number];
  resumesCampaigns: boolean;
};

async function attempt(tenantId: TenantId, actorId: string, attempted: Attempt): Promise<Said> {
  try {
    return await give(tenantId, actorId, attempted);
  } catch (error) {
    if (error instanceof AppError) return { outcome: "refused", text: error.message };
    // The others' outcomes are still worth knowing.
    log.error({ err: error, connectionId: attempted.target.connectionId }, "Sharing failed");
    return { outcome: "refused", text: brokenHere };
  }
}

async function give(
  tenantId: TenantId,
  actorId: string,
  { source, target, resumesCampaigns }: Attempt,
): Promise<Said> {
  const { connectionId } = target;
  const connection = await findConnection(tenantId, connectionId);
  if (!connection) return notAllowed;
  if (connection.kind !== source.kind) {
    return {
      outcome: "refused",
      text: "A sandbox token does not work at Meta, nor the other way.",
    };
  }
  if (connection.tokenFingerprint === source.tokenFingerprint) {
    return { outcome: "refused", text: "It has this token already." };
  }
  await countCheck(actorId);
  const { token, appId, appSecret } = source;
  const given = { token, appId, appSecret, actorId };
  const { verdict } = await checkReplacement(tenantId, connection, given);
  if (verdict.outcome !== "ok") {
    const [problem] = verdict.findings;
    const text = problem ? `${problem.title}. ${problem.cause}` : null;
    return { outcome: verdict.outcome, text };
  }
  const resumed = await commit(tenantId, actorId, {
    source,
    connection,
    verdict,
    resumesCampaigns,
  });
  if (resumed > 0) await wakeLane({ tenantId, connectionId });
  const isNewToHook = connection.appId !== appId || connection.checkState === "unchecked";
  const notes =
    isNewToHook && appSecret !== null ? await subscribeWebhook(tenantId, connectionId) : [];
  return { outcome: "switched", text: notes[0]?.title ?? null, resumed };
}

async function commit(
  tenantId: TenantId,
  actorId: string,
  given: {
    source: Source;
    connection: ConnectionView;
    verdict: Verdict;
    resumesCampaigns: boolean;
  },
): Promise<number> {
  const { source, connection, verdict } = given;
  const { token, appId, appSecret } = source;
  const at = now();
  return await withTenant(tenantId, async () => {
    await lockConnections(tenantId);
    // A tenant that knows the app has its own word for the secret; Meta has just taken this one.
    const known = await openHookOfApp(tenantId, appId);
    const hookId = await ensureHook(tenantId, appId, known?.appSecret ? null : appSecret);
    const { keptId } = await switchToken(tenantId, connection.id, {
      token,
      expected: connection.tokenFingerprint,
      columns: {
        hookId,
        nextCheckAt: new Date(at.getTime() + FIRST_LOOK_MS),
        ...tokenColumns(verdict.token),
        ...numberColumns(verdict.number),
        ...stateColumns("checked", at),
      },
      source: "person",
      revokeOldAt: null,
      evidence: { source: "person", note: "Given the token of another connection." },
      at,
    });
    const resumed = given.resumesCampaigns
      ? await resumeStoppedByToken(tenantId, actorId, connection.id)
      : [];
    await recordAudit(tenantId, {
      actorId,
      action: "connection.token_switched",
      targetId: connection.id,
      details: {
        from: connection.tokenFingerprint,
        tokenFingerprint: source.tokenFingerprint,
        tokenLast4: token.last4,
        appId,
        source: "person",
        isShared: true,
        isKept: keptId !== null,
        isChecked: true,
        resumed: resumed.length,
      },
    });
    return resumed.length;
  });
}
