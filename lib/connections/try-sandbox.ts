import "server-only";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { SaveResult } from "./finding.schema";
import { createSandboxWorld } from "./sandbox-world";
import { saveConnection } from "./save-connection";

/** Gives the tenant a connection to the built-in sandbox, checked and stored as any other. */
export async function trySandbox(tenantId: TenantId, actorId: string): Promise<SaveResult> {
  const world = await createSandboxWorld();
  const input = { ...world, connectionId: null, saveAnyway: false };
  return await saveConnection(tenantId, actorId, input, "sandbox");
}
