import "server-only";
import { findConnection } from "@/db/queries/connections";
import { changeKeptToken, type SealedKeptToken } from "@/db/queries/kept-tokens";
import { now } from "@/lib/clock";
import type { ConnectionVerdict } from "@/lib/connections/check-connection";
import { tokenColumns } from "@/lib/connections/checked-columns";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import { connectionGone } from "@/lib/connections/connection-draft";
import { countCheck } from "@/lib/connections/count-check";
import type { StorableVerdict } from "@/lib/connections/store-connection";
import { subscribeWebhook } from "@/lib/connections/subscribe-webhook";
import { tokenReplacedMeanwhile } from "@/lib/connections/switch-token";
import { AppError } from "@/lib/errors";
import { wakeLane } from "@/lib/queue/queue";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { checkReplacement } from "./check-replacement";
import { type CommitManner, commitSwitch } from "./commit-switch";
import { type ComparedToken, compareTokens } from "./compare-tokens.schema";
import { keptTokenEnding, keptTokenGone, openKeptToken, requireKeptToken } from "./kept-token";
import type { KeptTokenRef, RollBack, SwitchResult, SwitchToken } from "./rotation.schema";

type Manner = CommitManner & {
  switchesAnyway: boolean;
  /** @throws {AppError} where the person did not agree to what changes */
  approve: (connection: ConnectionView, next: ComparedToken) => void;
};

/**
 * Switches a connection to its staged token, after Meta has vouched for it once more. Lanes notice
 * within a second; what is on the wire with the old token ends as it would have.
 *
 * @throws {AppError} CONFLICT where the page is out of date: another tab has switched or discarded,
 *   the token in use is another one, or more would be lost than the person has accepted; NOT_FOUND;
 *   RATE_LIMITED
 */
export async function switchToStaged(
  tenantId: TenantId,
  actorId: string,
  input: SwitchToken,
): Promise<SwitchResult> {
  const { resumesCampaigns, switchesAnyway } = input;
  return await applyKeptToken(tenantId, actorId, input, {
    state: "staged",
    action: "connection.token_switched",
    resumesCampaigns,
    switchesAnyway,
    revokeOldAt: null,
    approve: (connection, next) => requireConsent(compareTokens(connection, next), input),
  });
}

/**
 * Goes back to a token that was in use before; the present one is kept in its place.
 *
 * @throws {AppError} as {@link switchToStaged}; CONFLICT where the token was destroyed, or Meta is
 *   being asked to end it
 */
export async function rollBack(
  tenantId: TenantId,
  actorId: string,
  input: RollBack,
): Promise<SwitchResult> {
  const { resumesCampaigns, switchesAnyway } = input;
  return await applyKeptToken(tenantId, actorId, input, {
    state: "previous",
    action: "connection.token_rolled_back",
    resumesCampaigns,
    switchesAnyway,
    revokeOldAt: null,
    approve: () => undefined,
  });
}

/** Switches to what a refresh has brought. Nobody is asked: the new token is one of the same kind. */
export async function switchToRefreshed(
  tenantId: TenantId,
  actorId: string | null,
  ref: KeptTokenRef,
  revokeOldAt: Date | null,
): Promise<SwitchResult> {
  return await applyKeptToken(tenantId, actorId, ref, {
    state: "staged",
    action: "connection.token_switched",
    resumesCampaigns: true,
    switchesAnyway: false,
    revokeOldAt,
    approve: () => undefined,
  });
}

async function applyKeptToken(
  tenantId: TenantId,
  actorId: string | null,
  { connectionId, keptId, current }: KeptTokenRef,
  manner: Manner,
): Promise<SwitchResult> {
  const connection = await findConnection(tenantId, connectionId);
  if (!connection) throw connectionGone();
  const kept = await requireKeptToken(tenantId, connectionId, keptId, manner.state);
  if (connection.tokenFingerprint !== current) throw tokenReplacedMeanwhile();
  refuseEnded(kept);

  const token = await openKeptToken(tenantId, kept);
  if (actorId !== null) await countCheck(actorId);
  const given = { token, appId: kept.appId, appSecret: null, actorId };
  const { question, verdict } = await checkReplacement(tenantId, connection, given);
  if (!isStorable(verdict, manner)) {
    return { done: false, reason: verdict.outcome, findings: verdict.findings };
  }
  const facts = verdict.outcome === "ok" && verdict.token ? tokenColumns(verdict.token) : null;
  if (facts) await changeKeptToken(tenantId, connectionId, keptId, facts);
  manner.approve(connection, { ...kept, ...facts });

  const resumed = await commitSwitch(tenantId, actorId, { kept, token, verdict, current, manner });
  if (resumed.length > 0) await wakeLane({ tenantId, connectionId });
  const isNewToHook = connection.appId !== kept.appId || connection.checkState === "unchecked";
  const isTold = verdict.outcome === "ok" && isNewToHook && question.appSecret !== null;
  const notes = isTold ? await subscribeWebhook(tenantId, connectionId) : [];
  return { done: true, resumed: resumed.length, notes };
}

function isStorable(verdict: ConnectionVerdict, manner: Manner): verdict is StorableVerdict {
  return verdict.outcome === "ok" || (verdict.outcome === "unreachable" && manner.switchesAnyway);
}

function refuseEnded(kept: SealedKeptToken): void {
  const at = now();
  if (kept.destroyAt <= at) throw keptTokenGone();
  if (kept.revokeAt && kept.revokeAt <= at) throw keptTokenEnding();
}

function requireConsent(
  { lost, changesApp }: ReturnType<typeof compareTokens>,
  { acceptedLoss, acceptsOtherApp }: SwitchToken,
): void {
  const unseen = lost.filter((scope) => !acceptedLoss.includes(scope));
  if (unseen.length > 0) {
    throw new AppError(
      "CONFLICT",
      `The new token lacks ${unseen.join(", ")}. Look at the comparison, and tick that this is meant.`,
    );
  }
  if (changesApp && !acceptsOtherApp) {
    throw new AppError("CONFLICT", "The new token is of another app. Tick that this is meant.");
  }
}
