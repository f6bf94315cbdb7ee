import "server-only";
import { findMessage } from "@/db/queries/messages";
import { AppError } from "@/lib/errors";
import { explainError } from "@/lib/graph/error-catalogue/explain-error";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { MessageError } from "./message.schema";
import type { MessageState } from "./message-state.schema";

/** Cause and fix, with Meta's own data for support. */
export type TestMessageFailure = MessageError & { title: string; cause: string; fix: string };

/** What the card "Send Test Message" shows of a message. */
export type TestMessageStatus = {
  state: MessageState;
  wamid: string | null;
  failure: TestMessageFailure | null;
};

/** How a message stands, with cause and fix when it failed. @throws {AppError} NOT_FOUND */
export async function readTestMessage(
  tenantId: TenantId,
  messageId: string,
): Promise<TestMessageStatus> {
  const message = await findMessage(tenantId, messageId);
  if (!message) throw new AppError("NOT_FOUND", "This message does not exist.");
  const { state, wamid, error } = message;
  return { state, wamid, failure: state === "failed" ? inWords(error) : null };
}

function inWords(error: MessageError | null): TestMessageFailure {
  if (error === null || error.code === null) {
    return {
      code: null,
      subcode: null,
      text: null,
      details: null,
      trace: null,
      title: "The message was not sent",
      cause: error?.text ?? "Meta gave no reason.",
      fix: "Check this server's way to the internet, then send it again.",
    };
  }
  const { code, subcode, text, details } = error;
  const { title, cause, fix } = explainError({ code, subcode, message: text, details });
  return { ...error, title, cause, fix };
}
