import "server-only";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { lockConnections } from "@/db/queries/connection-changes";
import { recordChange } from "@/db/queries/connection-history";
import { listUsersOfToken } from "@/db/queries/kept-token-keys";
import { changeKeptToken, deleteKeptToken, type SealedKeptToken } from "@/db/queries/kept-tokens";
import { now } from "@/lib/clock";
import { openHook } from "@/lib/connections/open-hook";
import { wipeUnusedSecret } from "@/lib/connections/wipe-unused-secret";
import { AppError } from "@/lib/errors";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { endAtMeta } from "./end-at-meta";
import { keptTokenGone, openKeptToken, requireKeptToken } from "./kept-token";
import type { RevokeResult } from "./rotation.schema";

/**
 * Has Meta end a token that was in use before, and forgets it. From the first line on it cannot be
 * gone back to; a kill in between leaves that to be finished by the clock.
 *
 * @param actorId null: by itself
 * @throws {AppError} CONFLICT where it is not kept any more, or a connection of this server still
 *   uses it; INVALID without the App secret
 */
export async function revokeKeptToken(
  tenantId: TenantId,
  actorId: string | null,
  { connectionId, keptId }: { connectionId: string; keptId: string },
): Promise<RevokeResult> {
  const kept = await requireKeptToken(tenantId, connectionId, keptId, "previous");
  const appSecret = (await openHook(kept.hookId))?.appSecret;
  if (!appSecret) {
    throw new AppError(
      "INVALID",
      "Meta ends a token only for somebody who has the App secret. Enter it in Configuration, or end the token in Meta's console.",
    );
  }
  const token = await openKeptToken(tenantId, kept);
  // Whoever goes back to it at this moment is first, or is too late.
  const isTaken = await changeKeptToken(tenantId, connectionId, keptId, { revokeAt: now() });
  if (!isTaken) throw keptTokenGone();
  try {
    await refuseWhileUsed(tenantId, kept.tokenFingerprint);
  } catch (error) {
    await changeKeptToken(tenantId, connectionId, keptId, { revokeAt: kept.revokeAt });
    throw error;
  }

  const refusal = await endAtMeta(tenantId, kept, { token, appSecret });
  if (!refusal) {
    await forget(tenantId, actorId, kept);
    return { done: true };
  }
  const [problem] = refusal.findings;
  await withTenant(tenantId, async () => {
    // Not by itself any more: the next try is a person's, or as the clock plans it.
    await changeKeptToken(tenantId, connectionId, keptId, { revokeAt: null });
    await recordAudit(tenantId, {
      actorId,
      action: "connection.token_revoke_failed",
      targetId: connectionId,
      details: {
        tokenFingerprint: kept.tokenFingerprint,
        tokenLast4: kept.tokenLast4,
        reason: problem?.title ?? null,
        code: problem?.code ?? null,
        subcode: problem?.subcode ?? null,
      },
    });
  });
  return { done: false, ...refusal };
}

async function forget(
  tenantId: TenantId,
  actorId: string | null,
  { connectionId, id, tokenFingerprint, tokenLast4 }: SealedKeptToken,
): Promise<void> {
  const at = now();
  await withTenant(tenantId, async () => {
    await lockConnections(tenantId);
    const gone = await deleteKeptToken(tenantId, connectionId, id);
    // Its time was over while Meta answered; that it was ended is still worth writing down.
    if (gone) await wipeUnusedSecret(tenantId, gone.hookId);
    await recordAudit(tenantId, {
      actorId,
      action: "connection.token_revoked",
      targetId: connectionId,
      details: { tokenFingerprint, tokenLast4 },
    });
    const source = actorId === null ? "check" : "person";
    const evidence = { from: tokenFingerprint, tokenFingerprint, source } as const;
    await recordChange(tenantId, { connectionId, kind: "token-revoked", evidence, at });
  });
}

/** One System User token often serves many numbers: ending it would stop them all. */
async function refuseWhileUsed(tenantId: TenantId, tokenFingerprint: string): Promise<void> {
  const users = await listUsersOfToken(tokenFingerprint);
  if (users.length === 0) return;
  const own = users.filter((user) => user.tenantId === tenantId).length;
  const whose =
    own > 0
      ? `${own === 1 ? "Another connection" : `${own} other connections`} of this organization`
      : "A connection of another organization on this server";
  throw new AppError(
    "CONFLICT",
    `${whose} still ${own > 1 ? "send" : "sends"} with this token and would stop. Give ${own > 1 ? "them" : "it"} another token first.`,
  );
}
