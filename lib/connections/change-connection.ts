import "server-only";
import { withTenant } from "@/db/doors";
import {
  type ConnectionColumns,
  lockConnection,
  updateConnection,
} from "@/db/queries/connection-changes";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { ConnectionEvidence } from "./connection-change.schema";
import { noteNumberChanges } from "./note-number-changes";
import { noteTokenChanges } from "./note-token-changes";

export type ConnectionChangeRequest = {
  columns: Partial<ConnectionColumns>;
  /** The change holds only while the connection still has this token; null: in any case. */
  tokenFingerprint: string | null;
  /** What shows it: Meta's numbers and words, and where they came from. */
  evidence: ConnectionEvidence;
  at: Date;
};

/**
 * Changes what is known of a connection. What is different from before goes into its history, raises
 * alerts and closes those that are over, all in one transaction.
 *
 * @returns whether there was such a connection with such a token
 */
export async function changeConnection(
  tenantId: TenantId,
  connectionId: string,
  { columns, tokenFingerprint, evidence, at }: ConnectionChangeRequest,
): Promise<boolean> {
  return await withTenant(tenantId, async () => {
    const before = await lockConnection(tenantId, connectionId);
    if (!before) return false;
    if (tokenFingerprint !== null && before.tokenFingerprint !== tokenFingerprint) return false;
    await updateConnection(tenantId, connectionId, { ...columns, updatedAt: at }, tokenFingerprint);
    const after = await lockConnection(tenantId, connectionId);
    if (!after) return false;
    const difference = { tenantId, connectionId, before, after, evidence, at };
    await noteTokenChanges(difference);
    await noteNumberChanges(difference);
    return true;
  });
}
