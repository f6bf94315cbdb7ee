import { z } from "zod";
import { messageContentSchema } from "@/lib/graph/message-content.schema";
import type { MessageState } from "./message-state.schema";

/** Why a message failed or waits, in Meta's own words; cause and fix come from the error catalogue. */
export type MessageError = {
  /** Null: Meta could not be reached, so there is no code of Meta's. */
  code: number | null;
  subcode: number | null;
  text: string | null;
  details: string | null;
  trace: string | null;
};

/** What a page shows of one message. */
export type MessageView = {
  /** The bigint id in decimal. */
  id: string;
  recipient: string;
  recipientName: string;
  state: MessageState;
  wamid: string | null;
  error: MessageError | null;
  createdAt: Date;
  acceptedAt: Date | null;
  sentAt: Date | null;
  deliveredAt: Date | null;
  readAt: Date | null;
  failedAt: Date | null;
};

/** The card "Send Test Message". The number is normalised by lib/contacts/parse-phone.ts. */
export const testMessageInput = z.strictObject({
  connectionId: z.uuid(),
  phone: z.string().trim().min(1, "Enter a phone number.").max(40, "A phone number is shorter."),
  content: messageContentSchema,
});
export type TestMessageInput = z.input<typeof testMessageInput>;
