import "server-only";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { findConnection } from "@/db/queries/connections";
import { changeKeptToken, findStagedRefresh } from "@/db/queries/kept-tokens";
import { claimRefresh, findTokenPlan, saveTokenPlan } from "@/db/queries/token-plans";
import { now } from "@/lib/clock";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import { connectionGone } from "@/lib/connections/connection-draft";
import { finding } from "@/lib/connections/refusal-finding";
import { tokenReplacedMeanwhile } from "@/lib/connections/switch-token";
import { AppError } from "@/lib/errors";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { switchToRefreshed } from "./apply-kept-token";
import { noteRefreshFailure } from "./note-refresh-failure";
import { receiveRefreshed } from "./receive-refreshed";
import { isRefreshable } from "./refreshable.schema";
import type { NotDone, RefreshResult } from "./rotation.schema";

/** Longer than any number of answers Meta may take its time for. */
const CLAIM_MS = 3 * 60_000;
/** Lanes notice the new token within a second; this long the old one stays to go back to. */
const REVOKE_AFTER_MS = 10 * 60_000;

/**
 * Makes a new token of a System User's ending one, checks it, switches to it, and plans the end of
 * the old. Safe against a kill between any two lines: what Meta has given is in the database before
 * anything else happens, and is taken up from there.
 *
 * @param actorId null: by the clock
 * @throws {AppError} NOT_FOUND; INVALID for a token that cannot be refreshed; CONFLICT while another
 *   worker is at it
 */
export async function refreshToken(
  tenantId: TenantId,
  actorId: string | null,
  connectionId: string,
): Promise<RefreshResult> {
  const connection = await findConnection(tenantId, connectionId);
  if (!connection) throw connectionGone();
  const { tokenFingerprint } = connection;
  const at = now();
  const until = new Date(at.getTime() + CLAIM_MS);
  const tries = await claimRefresh(tenantId, connectionId, { tokenFingerprint, at, until });
  if (tries === null) {
    throw new AppError("CONFLICT", "This token is being refreshed right now. Reload in a moment.");
  }
  const claimed = await findConnection(tenantId, connectionId);
  if (claimed?.tokenFingerprint !== tokenFingerprint) {
    // Somebody was done with it just before: what Meta would make now is of another token.
    await saveTokenPlan(tenantId, connectionId, { claimedUntil: null });
    throw tokenReplacedMeanwhile();
  }
  const result = await attempt(tenantId, actorId, { connection: claimed, tries });
  if (result.done) {
    const over = { tries: 0, triedToken: null, nextTryAt: null, lastFailure: null };
    await saveTokenPlan(tenantId, connectionId, { ...over, claimedUntil: null });
    return result;
  }
  await noteRefreshFailure(tenantId, actorId, { connection: claimed, tries, failure: result });
  return result;
}

/** A fault of this server's own counts, and is told, as any other: nobody looks at its log first. */
async function attempt(
  tenantId: TenantId,
  actorId: string | null,
  { connection, tries }: { connection: ConnectionView; tries: number },
): Promise<RefreshResult> {
  try {
    return await refresh(tenantId, actorId, connection);
  } catch (error) {
    if (!(error instanceof AppError)) {
      const failure: NotDone = { done: false, reason: "unreachable", findings: [brokenHere] };
      await noteRefreshFailure(tenantId, actorId, { connection, tries, failure });
    }
    throw error;
  }
}

const brokenHere = finding({
  title: "Something went wrong on this server",
  cause: "Its log says what.",
  fix: "Ask whoever runs this server.",
});

async function refresh(
  tenantId: TenantId,
  actorId: string | null,
  connection: ConnectionView,
): Promise<RefreshResult> {
  const { id: connectionId, tokenFingerprint: current } = connection;
  await giveUpOrphan(tenantId, connection);
  const waiting = await findStagedRefresh(tenantId, connectionId);
  if (!waiting && !isRefreshable(connection)) {
    await saveTokenPlan(tenantId, connectionId, { claimedUntil: null });
    throw new AppError(
      "INVALID",
      "Only a System User's token that has an end can be refreshed, and only with the App secret stored.",
    );
  }
  if (!waiting) {
    const received = await receiveRefreshed(tenantId, actorId, connection);
    if (!received.done || received.isSame) return received;
  }
  const staged = await findStagedRefresh(tenantId, connectionId);
  if (!staged) throw new AppError("CONFLICT", "The refreshed token is gone. Try again.");

  const { revokesOld } = await findTokenPlan(tenantId, connectionId);
  const revokeOldAt = revokesOld ? new Date(now().getTime() + REVOKE_AFTER_MS) : null;
  const ref = { connectionId, keptId: staged.id, current };
  const switched = await switchToRefreshed(tenantId, actorId, ref, revokeOldAt);
  if (switched.done) return { done: true, tokenLast4: staged.tokenLast4 };
  // What Meta does not take for this number is of no use; it is ended there and forgotten here.
  if (switched.reason === "refused") await giveUp(tenantId, connectionId, staged.id);
  return switched;
}

/** A person has replaced the token that this one was made from: nobody will switch to it. */
async function giveUpOrphan(tenantId: TenantId, connection: ConnectionView): Promise<void> {
  const staged = await findStagedRefresh(tenantId, connection.id);
  if (!staged || staged.refreshedFrom === connection.tokenFingerprint) return;
  await withTenant(tenantId, async () => {
    await giveUp(tenantId, connection.id, staged.id);
    await recordAudit(tenantId, {
      actorId: null,
      action: "connection.token_discarded",
      targetId: connection.id,
      details: { tokenFingerprint: staged.tokenFingerprint, tokenLast4: staged.tokenLast4 },
    });
  });
}

async function giveUp(tenantId: TenantId, connectionId: string, keptId: string): Promise<void> {
  const change = { state: "previous", revokeAt: now() } as const;
  await changeKeptToken(tenantId, connectionId, keptId, change);
}
