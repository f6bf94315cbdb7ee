import "server-only";
import { and, count, desc, eq, inArray, isNull, lte, or, sql } from "drizzle-orm";
import type { CloseReason } from "@/lib/alerts/alert.schema";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { withTenant } from "../doors";
import { alertReads, alerts, connections } from "../schema";

export const ALERTS_PAGE = 20;

/** An alert as one member sees it. */
export type AlertRow = {
  id: string;
  kind: string;
  facts: unknown;
  connectionId: string | null;
  verifiedName: string | null;
  displayPhoneNumber: string | null;
  phoneNumberId: string | null;
  raisedAt: Date;
  closedAt: Date | null;
  closeReason: CloseReason | null;
  isUnread: boolean;
  /** Only while it is ahead. */
  snoozedUntil: Date | null;
};

type Reader = { userId: string; at: Date };

/** What still wants this member's eye: neither over, nor read, nor put off. */
function unreadBy({ at }: Reader) {
  return and(
    isNull(alerts.closedAt),
    isNull(alertReads.readAt),
    or(isNull(alertReads.snoozedUntil), lte(alertReads.snoozedUntil, at)),
  );
}

function readsOf(tenantId: TenantId, { userId }: Reader) {
  return and(
    eq(alertReads.tenantId, tenantId),
    eq(alertReads.alertId, alerts.id),
    eq(alertReads.userId, userId),
  );
}

export async function countUnread(tenantId: TenantId, reader: Reader): Promise<number> {
  const [row] = await withTenant(tenantId, (tx) =>
    tx
      .select({ total: count() })
      .from(alerts)
      .leftJoin(alertReads, readsOf(tenantId, reader))
      .where(and(eq(alerts.tenantId, tenantId), unreadBy(reader))),
  );
  return row?.total ?? 0;
}

/** One page of a tenant's alerts, newest first. @param which.page starts at 1 */
export async function listAlerts(
  tenantId: TenantId,
  reader: Reader,
  which: { onlyUnread: boolean; page: number },
): Promise<{ rows: AlertRow[]; total: number }> {
  const where = and(eq(alerts.tenantId, tenantId), which.onlyUnread ? unreadBy(reader) : undefined);
  return await withTenant(tenantId, async (tx) => {
    const [all] = await tx
      .select({ total: count() })
      .from(alerts)
      .leftJoin(alertReads, readsOf(tenantId, reader))
      .where(where);
    const rows = await tx
      .select({
        id: alerts.id,
        kind: alerts.kind,
        facts: alerts.facts,
        connectionId: alerts.connectionId,
        verifiedName: connections.verifiedName,
        displayPhoneNumber: connections.displayPhoneNumber,
        phoneNumberId: connections.phoneNumberId,
        raisedAt: alerts.raisedAt,
        closedAt: alerts.closedAt,
        closeReason: alerts.closeReason,
        isUnread: sql<boolean>`${unreadBy(reader)}`,
        snoozedUntil: alertReads.snoozedUntil,
      })
      .from(alerts)
      .leftJoin(alertReads, readsOf(tenantId, reader))
      .leftJoin(
        connections,
        and(eq(connections.tenantId, alerts.tenantId), eq(connections.id, alerts.connectionId)),
      )
      .where(where)
      .orderBy(desc(alerts.raisedAt), desc(alerts.id))
      .limit(ALERTS_PAGE)
      .offset((which.page - 1) * ALERTS_PAGE);
    return { rows: rows.map((row) => toRow(row, reader.at)), total: all?.total ?? 0 };
  });
}

/** What a log of deliveries calls its alerts. */
export async function findAlerts(
  tenantId: TenantId,
  alertIds: readonly string[],
): Promise<
  Pick<
    AlertRow,
    | "id"
    | "kind"
    | "facts"
    | "connectionId"
    | "verifiedName"
    | "displayPhoneNumber"
    | "phoneNumberId"
  >[]
> {
  if (alertIds.length === 0) return [];
  return await withTenant(tenantId, (tx) =>
    tx
      .select({
        id: alerts.id,
        kind: alerts.kind,
        facts: alerts.facts,
        connectionId: alerts.connectionId,
        verifiedName: connections.verifiedName,
        displayPhoneNumber: connections.displayPhoneNumber,
        phoneNumberId: connections.phoneNumberId,
      })
      .from(alerts)
      .leftJoin(
        connections,
        and(eq(connections.tenantId, alerts.tenantId), eq(connections.id, alerts.connectionId)),
      )
      .where(and(eq(alerts.tenantId, tenantId), inArray(alerts.id, [...alertIds]))),
  );
}

/**
 * Notes for one member that alerts were read, or are put off until a time.
 *
 * @param alertIds null: all that are unread
 * @returns how many there were
 */
export async function noteRead(
  tenantId: TenantId,
  reader: Reader,
  alertIds: readonly string[] | null,
  snoozedUntil: Date | null,
): Promise<number> {
  const note = { readAt: snoozedUntil ? null : reader.at, snoozedUntil };
  return await withTenant(tenantId, async (tx) => {
    const found = await tx
      .select({ id: alerts.id })
      .from(alerts)
      .leftJoin(alertReads, readsOf(tenantId, reader))
      .where(
        and(
          eq(alerts.tenantId, tenantId),
          alertIds ? inArray(alerts.id, [...alertIds]) : unreadBy(reader),
        ),
      );
    if (found.length === 0) return 0;
    await tx
      .insert(alertReads)
      .values(found.map(({ id }) => ({ tenantId, alertId: id, userId: reader.userId, ...note })))
      .onConflictDoUpdate({
        target: [alertReads.tenantId, alertReads.alertId, alertReads.userId],
        set: note,
      });
    return found.length;
  });
}

function toRow<Row extends { closeReason: string | null; snoozedUntil: Date | null }>(
  row: Row,
  at: Date,
) {
  const isAhead = row.snoozedUntil !== null && row.snoozedUntil > at;
  return {
    ...row,
    closeReason: row.closeReason as CloseReason | null,
    snoozedUntil: isAhead ? row.snoozedUntil : null,
  };
}
