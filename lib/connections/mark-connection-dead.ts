import "server-only";
import { withTenant } from "@/db/doors";
import { lockConnection } from "@/db/queries/connection-changes";
import { now } from "@/lib/clock";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { changeConnection } from "./change-connection";
import type { ConnectionEvidence } from "./connection-change.schema";

/** What Meta said about the token, and which token it was said about. */
export type TokenDeath = {
  code: number;
  subcode: number | null;
  tokenFingerprint: string;
  /** Meta's words and what else shows it. */
  evidence?: Pick<ConnectionEvidence, "metaText" | "fbtraceId" | "source">;
};

/**
 * Notes that Meta no longer takes the token, tells people, and has it looked at more closely at once.
 * Nothing happens when the token has been replaced since it was used, or when its death is already
 * known.
 */
export async function markConnectionDead(
  tenantId: TenantId,
  connectionId: string,
  { code, subcode, tokenFingerprint, evidence }: TokenDeath,
): Promise<void> {
  const at = now();
  await withTenant(tenantId, async () => {
    const before = await lockConnection(tenantId, connectionId);
    if (!before || before.checkState === "dead") return;
    await changeConnection(tenantId, connectionId, {
      columns: {
        checkState: "dead",
        checkCode: code,
        checkSubcode: subcode,
        checkedAt: at,
        nextCheckAt: at,
      },
      tokenFingerprint,
      evidence: { source: "send", ...evidence },
      at,
    });
  });
}
