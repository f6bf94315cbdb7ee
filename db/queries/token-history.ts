import "server-only";
import { and, desc, eq, inArray, like, or } from "drizzle-orm";
import type { TokenEvent } from "@/lib/rotation/rotation.schema";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { asSystem, withTenant } from "../doors";
import { auditEvents, users } from "../schema";

/** Who did what with a connection's token, newest first. */
export async function listTokenEvents(
  tenantId: TenantId,
  connectionId: string,
  limit: number,
): Promise<TokenEvent[]> {
  const rows = await withTenant(tenantId, (tx) =>
    tx
      .select({
        id: auditEvents.id,
        at: auditEvents.at,
        actorId: auditEvents.actorId,
        action: auditEvents.action,
        details: auditEvents.details,
      })
      .from(auditEvents)
      .where(
        and(
          eq(auditEvents.tenantId, tenantId),
          eq(auditEvents.targetId, connectionId),
          or(
            like(auditEvents.action, "connection.token\\_%"),
            inArray(auditEvents.action, ["connection.added", "connection.saved"]),
          ),
        ),
      )
      .orderBy(desc(auditEvents.at), desc(auditEvents.id))
      .limit(limit),
  );
  const emails = await emailsOf(rows.flatMap(({ actorId }) => actorId ?? []));
  return rows.map(({ id, actorId, ...row }) => ({
    ...row,
    id: id.toString(),
    actor: actorId === null ? null : (emails.get(actorId) ?? "Somebody who has left"),
  }));
}

async function emailsOf(userIds: string[]): Promise<Map<string, string>> {
  if (userIds.length === 0) return new Map();
  const rows = await asSystem((tx) =>
    tx
      .select({ id: users.id, email: users.email })
      .from(users)
      .where(inArray(users.id, [...new Set(userIds)])),
  );
  return new Map(rows.map(({ id, email }) => [id, email]));
}
