import "server-only";
import { countConnectionsOfHook } from "@/db/queries/connection-changes";
import { setHookAppSecret } from "@/db/queries/hooks";
import { countKeptOfHook } from "@/db/queries/kept-tokens";
import type { TenantId } from "@/lib/tenants/tenant.schema";

/**
 * Forgets an app's secret once neither a connection nor a kept token needs it. Inside a door, after
 * `lockConnections`: somebody else may be about to need it.
 */
export async function wipeUnusedSecret(tenantId: TenantId, hookId: string): Promise<void> {
  if ((await countConnectionsOfHook(tenantId, hookId)) > 0) return;
  if ((await countKeptOfHook(tenantId, hookId)) > 0) return;
  await setHookAppSecret(tenantId, hookId, null);
}
