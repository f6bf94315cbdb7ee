import "server-only";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { recordChange } from "@/db/queries/connection-history";
import { saveTokenPlan } from "@/db/queries/token-plans";
import { raiseAlert } from "@/lib/alerts/raise-alert";
import { now } from "@/lib/clock";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { NotDone } from "./rotation.schema";

const HOUR_MS = 3_600_000;
/** How long after the first, second, … failure it is tried again; after the last a person has to. */
const waits = [1, 4, 12, 24, 48, 72].map((hours) => hours * HOUR_MS);
export const MOST_TRIES = waits.length;
/** An outage may pass by itself; a refusal will not. */
const TOLD_FROM_TRY = 3;

/** Plans the next try, and tells people where waiting will not mend it. */
export async function noteRefreshFailure(
  tenantId: TenantId,
  actorId: string | null,
  failed: { connection: ConnectionView; tries: number; failure: NotDone },
): Promise<void> {
  const { connection, tries, failure } = failed;
  const { id: connectionId, tokenFingerprint, tokenExpiresAt } = connection;
  const [problem] = failure.findings;
  const code = problem?.code ?? null;
  const subcode = problem?.subcode ?? null;
  const reason = problem ? `${problem.title}. ${problem.cause}` : "Meta gave no reason.";
  const at = now();
  const wait = waits[tries - 1];
  const isLasting = failure.reason === "refused" && problem?.isTemporary !== true;
  await withTenant(tenantId, async () => {
    await saveTokenPlan(tenantId, connectionId, {
      claimedUntil: null,
      nextTryAt: wait === undefined ? null : new Date(at.getTime() + wait),
      lastFailure: reason,
    });
    await recordAudit(tenantId, {
      actorId,
      action: "connection.token_refresh_failed",
      targetId: connectionId,
      details: { tokenFingerprint, try: tries, reason: problem?.title ?? null, code, subcode },
    });
    const metaText = problem?.metaText ?? null;
    const evidence = { tokenFingerprint, code, subcode, metaText, note: problem?.title ?? reason };
    await recordChange(tenantId, { connectionId, kind: "refresh-failed", evidence, at });
    if (!isLasting && tries < TOLD_FROM_TRY) return;
    await raiseAlert(tenantId, {
      connectionId,
      kind: "refresh-failed",
      key: `refresh-failed:${connectionId}:${tokenFingerprint}`,
      facts: {
        tokenFingerprint,
        code,
        subcode,
        reason,
        endsAt: tokenExpiresAt?.toISOString() ?? null,
      },
      at,
    });
  });
}
