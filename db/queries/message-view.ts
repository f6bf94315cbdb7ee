import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { MessageError, MessageView } from "@/lib/messages/message.schema";
import { messageStateOf, messageStates } from "@/lib/messages/message-state.schema";
import { messages } from "../schema";

const { queued, sending, retry, skipped } = messageStates;

/**
 * @internal the state that people see: still queued below its campaign's cursor, a message is in a
 * sender's hands for the first time; what else waits in a cancelled campaign is skipped.
 */
export function shownState(cursorId: SQL, isCancelled: SQL): SQL<number> {
  return sql`case
    when messages.state = ${queued} and messages.id <= ${cursorId} then ${sending}::smallint
    when messages.state in (${queued}, ${retry}) and ${isCancelled} then ${skipped}::smallint
    else messages.state end`;
}

/** @internal columns of a {@link MessageView} */
export const messageColumns = {
  id: messages.id,
  recipient: messages.recipient,
  recipientName: messages.recipientName,
  // What waits may be more than that, as its campaign says.
  state: sql<number>`case when messages.state in (${queued}, ${retry}) then coalesce((
      select ${shownState(sql`c.cursor_id`, sql`c.state = 'cancelled'`)} from campaigns c
      where c.tenant_id = messages.tenant_id and c.id = messages.campaign_id
    ), messages.state) else messages.state end`,
  wamid: messages.wamid,
  errorCode: messages.errorCode,
  errorSubcode: messages.errorSubcode,
  errorText: messages.errorText,
  errorDetails: messages.errorDetails,
  errorTrace: messages.errorTrace,
  createdAt: messages.createdAt,
  acceptedAt: messages.acceptedAt,
  sentAt: messages.sentAt,
  deliveredAt: messages.deliveredAt,
  readAt: messages.readAt,
  failedAt: messages.failedAt,
};

type MessageRow = Omit<MessageView, "id" | "state" | "error"> & {
  id: bigint;
  state: number;
  errorCode: number | null;
  errorSubcode: number | null;
  errorText: string | null;
  errorDetails: string | null;
  errorTrace: string | null;
};

export function toMessageView(row: MessageRow): MessageView {
  const { errorCode, errorSubcode, errorText, errorDetails, errorTrace, ...view } = row;
  const error: MessageError | null =
    errorCode === null && errorText === null
      ? null
      : {
          code: errorCode,
          subcode: errorSubcode,
          text: errorText,
          details: errorDetails,
          trace: errorTrace,
        };
  return { ...view, id: String(row.id), state: messageStateOf(row.state), error };
}
