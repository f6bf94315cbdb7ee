import "server-only";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { lockConnections } from "@/db/queries/connection-changes";
import { recordChange } from "@/db/queries/connection-history";
import { deleteKeptToken, type SealedKeptToken } from "@/db/queries/kept-tokens";
import { resumeStoppedByToken } from "@/lib/campaigns/resume-halted";
import { now } from "@/lib/clock";
import { numberColumns, stateColumns, tokenColumns } from "@/lib/connections/checked-columns";
import { FIRST_LOOK_MS, type StorableVerdict } from "@/lib/connections/store-connection";
import { switchToken } from "@/lib/connections/switch-token";
import type { AccessToken } from "@/lib/secret";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { keptTokenEnding, keptTokenGone } from "./kept-token";
import type { KeptTokenState } from "./rotation.schema";

export type CommitManner = {
  state: KeptTokenState;
  /** `connection.token_switched`, … */
  action: string;
  resumesCampaigns: boolean;
  revokeOldAt: Date | null;
};

/** The switch with all that belongs to it, at once or not at all. @returns the resumed campaigns */
export async function commitSwitch(
  tenantId: TenantId,
  actorId: string | null,
  switching: {
    kept: SealedKeptToken;
    token: AccessToken;
    verdict: StorableVerdict;
    current: string;
    manner: CommitManner;
  },
): Promise<string[]> {
  const { kept, token, verdict, current, manner } = switching;
  const { connectionId, source } = kept;
  const at = now();
  return await withTenant(tenantId, async () => {
    await lockConnections(tenantId);
    // Two tabs may press at the same time: only one of them takes it out of its place.
    const taken = await deleteKeptToken(tenantId, connectionId, kept.id);
    if (!taken) throw keptTokenGone();
    // Somebody may have had Meta end it while Meta was vouching for it here.
    if (taken.revokeAt && taken.revokeAt <= at) throw keptTokenEnding();
    const { keptId } = await switchToken(tenantId, connectionId, {
      token,
      expected: current,
      columns: {
        hookId: kept.hookId,
        nextCheckAt: new Date(at.getTime() + FIRST_LOOK_MS),
        ...factColumns(kept, verdict, at),
      },
      source,
      revokeOldAt: manner.revokeOldAt,
      evidence: { source: source === "refresh" ? "check" : "person", note: noteOf(kept, manner) },
      at,
    });
    const resumed = manner.resumesCampaigns
      ? await resumeStoppedByToken(tenantId, actorId, connectionId)
      : [];
    await recordAudit(tenantId, {
      actorId,
      action: manner.action,
      targetId: connectionId,
      details: {
        from: current,
        tokenFingerprint: kept.tokenFingerprint,
        tokenLast4: kept.tokenLast4,
        appId: kept.appId,
        source,
        isKept: keptId !== null,
        isChecked: verdict.outcome === "ok",
        resumed: resumed.length,
      },
    });
    if (manner.state === "previous") await noteRollBack(tenantId, kept, current, at);
    return resumed;
  });
}

async function noteRollBack(
  tenantId: TenantId,
  { connectionId, tokenFingerprint }: SealedKeptToken,
  from: string,
  at: Date,
): Promise<void> {
  const evidence = { from, to: tokenFingerprint, tokenFingerprint, source: "person" } as const;
  await recordChange(tenantId, { connectionId, kind: "token-rolled-back", evidence, at });
}

function factColumns(kept: SealedKeptToken, verdict: StorableVerdict, at: Date) {
  if (verdict.outcome === "ok") {
    return {
      ...(verdict.token ? tokenColumns(verdict.token) : keptFacts(kept)),
      ...numberColumns(verdict.number),
      ...stateColumns("checked", at),
    };
  }
  return { ...keptFacts(kept), ...stateColumns("unchecked", at) };
}

function keptFacts(kept: SealedKeptToken) {
  const { tokenKind, tokenAppName, tokenScopes, tokenIssuedAt, tokenExpiresAt } = kept;
  const { tokenNeverExpires } = kept;
  return {
    tokenKind,
    tokenAppName,
    tokenScopes,
    tokenIssuedAt,
    tokenExpiresAt,
    tokenNeverExpires,
  };
}

function noteOf({ source }: SealedKeptToken, { state }: CommitManner): string {
  if (state === "previous") return "Went back to the token before.";
  return source === "refresh" ? "Refreshed by Wakey." : "Replaced by a person.";
}
