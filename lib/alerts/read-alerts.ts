import "server-only";
import { countUnread, noteRead } from "@/db/queries/alert-list";
import { now } from "@/lib/clock";
import { AppError } from "@/lib/errors";
import type { TenantId } from "@/lib/tenants/tenant.schema";

const HOUR_MS = 3_600_000;

/** How many alerts still want this member's eye. */
export async function countUnreadAlerts(tenantId: TenantId, userId: string): Promise<number> {
  return await countUnread(tenantId, { userId, at: now() });
}

/** An alert leaves this member's bell. @throws {AppError} NOT_FOUND */
export async function markAlertRead(
  tenantId: TenantId,
  userId: string,
  alertId: string,
): Promise<void> {
  const found = await noteRead(tenantId, { userId, at: now() }, [alertId], null);
  if (found === 0) throw noAlert();
}

/** Everything that is unread leaves this member's bell. @returns how many there were */
export async function markAllRead(tenantId: TenantId, userId: string): Promise<number> {
  return await noteRead(tenantId, { userId, at: now() }, null, null);
}

/** An alert leaves this member's bell for some hours. @throws {AppError} NOT_FOUND */
export async function snoozeAlert(
  tenantId: TenantId,
  userId: string,
  { alertId, hours }: { alertId: string; hours: number },
): Promise<void> {
  const at = now();
  const until = new Date(at.getTime() + hours * HOUR_MS);
  const found = await noteRead(tenantId, { userId, at }, [alertId], until);
  if (found === 0) throw noAlert();
}

function noAlert(): AppError {
  return new AppError("NOT_FOUND", "This alert does not exist.");
}
