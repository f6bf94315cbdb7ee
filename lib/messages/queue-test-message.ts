import "server-only";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { findConnection } from "@/db/queries/connections";
import { insertTestMessage } from "@/db/queries/messages";
import { now } from "@/lib/clock";
import { AppError } from "@/lib/errors";
import type { MessageContent } from "@/lib/graph/message-content.schema";
import { wakeLane } from "@/lib/queue/queue";
import type { TenantId } from "@/lib/tenants/tenant.schema";

/**
 * Puts a test message in line; it goes before any campaign of its number.
 *
 * @param message.recipient international number, digits only
 * @throws {AppError} NOT_FOUND for a connection that is not the tenant's
 */
export async function queueTestMessage(
  tenantId: TenantId,
  actorId: string,
  message: { connectionId: string; recipient: string; content: MessageContent },
): Promise<{ messageId: string }> {
  const { connectionId } = message;
  const messageId = await withTenant(tenantId, async () => {
    if (!(await findConnection(tenantId, connectionId))) {
      throw new AppError("NOT_FOUND", "This connection does not exist any more.");
    }
    const id = await insertTestMessage(tenantId, { ...message, createdAt: now() });
    await recordAudit(tenantId, {
      actorId,
      action: "message.test_queued",
      targetId: id,
      details: { connectionId, type: message.content.type },
    });
    return id;
  });
  await wakeLane({ tenantId, connectionId });
  return { messageId };
}
