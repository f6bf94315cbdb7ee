import "server-only";
import { and, eq, sql } from "drizzle-orm";
import type { MessageContent } from "@/lib/graph/message-content.schema";
import type { MessageError, MessageView } from "@/lib/messages/message.schema";
import {
  type MessageState,
  messageStateOf,
  messageStates,
} from "@/lib/messages/message-state.schema";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { withTenant } from "../doors";
import { rowsOf, textArray } from "../rows";
import { dueMessages, messages } from "../schema";
import { messageColumns, toMessageView } from "./message-view";

/** One message, or null where the tenant has none of that id. */
export async function findMessage(
  tenantId: TenantId,
  messageId: string,
): Promise<MessageView | null> {
  if (!/^\d{1,18}$/.test(messageId)) return null;
  return await withTenant(tenantId, async (tx) => {
    const [row] = await tx
      .select(messageColumns)
      .from(messages)
      .where(and(eq(messages.tenantId, tenantId), eq(messages.id, BigInt(messageId))));
    return row ? toMessageView(row) : null;
  });
}

/** Adds a test message, due at once. @returns its id */
export async function insertTestMessage(
  tenantId: TenantId,
  message: { connectionId: string; recipient: string; content: MessageContent; createdAt: Date },
): Promise<string> {
  return await withTenant(tenantId, async (tx) => {
    const [row] = await tx
      .insert(messages)
      .values({ ...message, tenantId })
      .returning({ id: messages.id });
    if (!row) throw new Error("The message was not stored.");
    await tx.insert(dueMessages).values({
      tenantId,
      messageId: row.id,
      connectionId: message.connectionId,
      dueAt: message.createdAt,
    });
    return String(row.id);
  });
}

/** Which of our messages these wamids name. */
export async function findByWamid(
  tenantId: TenantId,
  names: readonly string[],
): Promise<Map<string, string>> {
  if (names.length === 0) return new Map();
  const rows = await withTenant(tenantId, (tx) =>
    rowsOf<{ wamid: string; messageId: string }>(
      tx,
      sql`
        select named.wamid, w.message_id::text as "messageId"
        from unnest(${textArray(names)}::text[]) as named(wamid)
        join wamids w on w.tenant_id = ${tenantId} and w.hash = hashtextextended(named.wamid, 0)`,
    ),
  );
  return new Map(rows.map((row) => [row.wamid, row.messageId]));
}

export type LockedMessage = {
  id: string;
  connectionId: string;
  campaignId: string | null;
  state: MessageState;
  attempts: number;
  wamid: string | null;
};

/** Locks messages for a change, in the order every writer keeps. Inside a transaction. */
export async function lockMessages(
  tenantId: TenantId,
  ids: readonly string[],
): Promise<LockedMessage[]> {
  const rows = await withTenant(tenantId, (tx) =>
    rowsOf<Omit<LockedMessage, "state"> & { state: number }>(
      tx,
      sql`
        select id::text as id, connection_id as "connectionId", campaign_id as "campaignId",
          state, attempts, wamid from messages
        where tenant_id = ${tenantId}
          and id = any(${textArray(ids)}::bigint[])
        order by messages.id for no key update`,
    ),
  );
  return rows.map((row) => ({ ...row, state: messageStateOf(row.state) }));
}

/** What status webhooks change on a message. Null leaves a column as it is. */
export type StatusChange = {
  id: string;
  /** How many there are: the first may not be written down yet. */
  attempts: number;
  connectionId: string;
  state: MessageState;
  wamid: string;
  /** False where the wamid is new to us and must be filed, for statuses that do not echo our value. */
  isNamed: boolean;
  /** Before this change a retry may have been planned. */
  mayBeDue: boolean;
  sentAt: Date | null;
  deliveredAt: Date | null;
  readAt: Date | null;
  failedAt: Date | null;
  error: MessageError | null;
  /** Set: it is tried again then. Null: it is not tried again. */
  dueAt: Date | null;
};

/**
 * Writes what statuses said, for rows that {@link lockMessages} locked in this transaction.
 *
 * @param at of attempts that nobody has written down yet
 */
export async function writeStatusChanges(
  tenantId: TenantId,
  changes: readonly StatusChange[],
  at: Date,
): Promise<void> {
  if (changes.length === 0) return;
  const ids = textArray(changes.map((change) => change.id));
  const records = sql`jsonb_to_recordset(${JSON.stringify(changes.map(toRecord))}::jsonb) as r(
    id bigint, attempts int, connection_id uuid, state int, wamid text, sent_at timestamptz,
    delivered_at timestamptz, read_at timestamptz, failed_at timestamptz, code int, subcode int,
    text text, details text, due_at timestamptz)`;
  await withTenant(tenantId, async (tx) => {
    await tx.execute(sql`
      update messages m set state = r.state, wamid = r.wamid,
        attempts = r.attempts, attempted_at = coalesce(m.attempted_at, ${at}),
        sent_at = coalesce(m.sent_at, r.sent_at),
        delivered_at = coalesce(m.delivered_at, r.delivered_at),
        read_at = coalesce(m.read_at, r.read_at),
        failed_at = case when r.state = ${messageStates.failed}
          then coalesce(m.failed_at, r.failed_at) end,
        error_code = r.code, error_subcode = r.subcode, error_text = r.text,
        error_details = r.details
      from ${records}
      where m.tenant_id = ${tenantId} and m.id = any(${ids}::bigint[]) and m.id = r.id`);
    // Most statuses need none of these.
    if (changes.some((change) => change.mayBeDue && !change.dueAt)) {
      await tx.execute(sql`
        delete from due_messages d using ${records}
        where d.tenant_id = ${tenantId} and d.message_id = r.id and r.due_at is null`);
    }
    if (changes.some((change) => change.dueAt)) {
      await tx.execute(sql`
        insert into due_messages (tenant_id, message_id, connection_id, due_at)
        select ${tenantId}, r.id, r.connection_id, r.due_at from ${records} where r.due_at is not null
        on conflict (tenant_id, message_id) do update set due_at = excluded.due_at`);
    }
    if (changes.some((change) => !change.isNamed)) {
      await tx.execute(sql`
        insert into wamids (tenant_id, hash, message_id)
        select ${tenantId}, hashtextextended(r.wamid, 0), r.id from ${records} on conflict do nothing`);
    }
  });
}

/** What is null is left out: most is, and each name would be written, sent and read for nothing. */
function toRecord(change: StatusChange) {
  return {
    id: change.id,
    attempts: change.attempts,
    connection_id: change.dueAt ? change.connectionId : undefined,
    state: messageStates[change.state],
    wamid: change.wamid,
    sent_at: change.sentAt ?? undefined,
    delivered_at: change.deliveredAt ?? undefined,
    read_at: change.readAt ?? undefined,
    failed_at: change.failedAt ?? undefined,
    code: change.error?.code ?? undefined,
    subcode: change.error?.subcode ?? undefined,
    text: change.error?.text ?? undefined,
    details: change.error?.details ?? undefined,
    due_at: change.dueAt ?? undefined,
  };
}
