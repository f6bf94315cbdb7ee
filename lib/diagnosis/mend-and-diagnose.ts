import "server-only";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { beginDiagnosis } from "./diagnose";
import type { Diagnosis } from "./diagnosis.schema";
import { mend } from "./mend";
import type { Mend, MendResult } from "./mend.schema";

/**
 * Mends, and where that worked looks again at everything.
 *
 * @returns what became of the mend, and the diagnosis that then began
 * @throws {AppError} as {@link mend} and {@link beginDiagnosis}
 */
export async function mendAndDiagnose(
  tenantId: TenantId,
  actorId: string,
  wanted: Mend,
): Promise<{ result: MendResult; done: Promise<Diagnosis> | null }> {
  const result = await mend(tenantId, actorId, wanted);
  if (!result.done) return { result, done: null };
  const { done } = await beginDiagnosis(tenantId, actorId, wanted.connectionId);
  return { result, done };
}
