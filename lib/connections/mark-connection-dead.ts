import "server-only";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { setConnectionDead } from "@/db/queries/connections";
import { now } from "@/lib/clock";
import { log } from "@/lib/log";
import type { TenantId } from "@/lib/tenants/tenant.schema";

/** What Meta said about the token, and which token it was said about. */
export type TokenDeath = { code: number; subcode: number | null; tokenFingerprint: string };

/**
 * Notes that Meta no longer takes the token. Nothing happens when the token has been replaced since
 * it was used, or when its death is already known.
 */
export async function markConnectionDead(
  tenantId: TenantId,
  connectionId: string,
  { code, subcode, tokenFingerprint }: TokenDeath,
): Promise<void> {
  await withTenant(tenantId, async () => {
    const died = await setConnectionDead(tenantId, connectionId, {
      code,
      subcode,
      tokenFingerprint,
      at: now(),
    });
    if (!died) return;
    log.warn({ connectionId, code, subcode }, "Meta refuses a connection's token");
    await recordAudit(tenantId, {
      actorId: null,
      action: "connection.token_died",
      targetId: connectionId,
      details: { code, subcode, tokenFingerprint },
    });
  });
}
