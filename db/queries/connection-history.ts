import "server-only";
import { and, desc, eq } from "drizzle-orm";
import type {
  ConnectionChange,
  ConnectionChangeKind,
  ConnectionEvidence,
} from "@/lib/connections/connection-change.schema";
import { scrub } from "@/lib/scrub";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { withTenant } from "../doors";
import { connectionHistory } from "../schema";

const LONGEST_TEXT = 1_000;

/** Writes down that a connection changed. Call it inside the door of the change. */
export async function recordChange(
  tenantId: TenantId,
  change: {
    connectionId: string;
    kind: ConnectionChangeKind;
    evidence: ConnectionEvidence;
    at: Date;
  },
): Promise<void> {
  const { metaText } = change.evidence;
  const evidence = metaText ? { ...change.evidence, metaText: cleaned(metaText) } : change.evidence;
  await withTenant(tenantId, (tx) =>
    tx.insert(connectionHistory).values({ ...change, evidence, tenantId }),
  );
}

/** What happened to a connection, newest first. */
export async function listChanges(
  tenantId: TenantId,
  connectionId: string,
  limit: number,
): Promise<ConnectionChange[]> {
  const rows = await withTenant(tenantId, (tx) =>
    tx
      .select({
        id: connectionHistory.id,
        kind: connectionHistory.kind,
        evidence: connectionHistory.evidence,
        at: connectionHistory.at,
      })
      .from(connectionHistory)
      .where(
        and(
          eq(connectionHistory.tenantId, tenantId),
          eq(connectionHistory.connectionId, connectionId),
        ),
      )
      .orderBy(desc(connectionHistory.at), desc(connectionHistory.id))
      .limit(limit),
  );
  return rows.map((row) => ({
    ...row,
    id: row.id.toString(),
    kind: row.kind as ConnectionChangeKind,
  }));
}

// PostgreSQL takes no NUL and no half of a character.
function cleaned(text: string): string {
  return scrub(text).replaceAll("\0", "").slice(0, LONGEST_TEXT).toWellFormed();
}
