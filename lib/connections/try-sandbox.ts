import "server-only";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { SaveResult } from "./finding.schema";
import { createSandboxWorld } from "./sandbox-world";
import { saveConnection } from "./save-connection";

/**
 * Gives the tenant a connection to the built-in sandbox, checked and stored as any other.
 *
 * @param tenantName becomes the business's name in the sandbox
 */
export async function trySandbox(
  tenantId: TenantId,
  actorId: string,
  tenantName: string,
): Promise<SaveResult> {
  const world = await createSandboxWorld(tenantName);
  const input = { ...world, connectionId: null, saveAnyway: false };
  return await saveConnection(tenantId, actorId, input, "sandbox");
}
