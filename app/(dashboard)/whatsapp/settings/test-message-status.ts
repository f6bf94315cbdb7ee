import "server-only";
import { explainError } from "@/lib/graph/error-catalogue/explain-error";
import type { MessageError, MessageView } from "@/lib/messages/message.schema";
import type { MessageState } from "@/lib/messages/message-state.schema";

/** Cause and fix, with Meta's own data for support. */
export type TestMessageFailure = MessageError & { title: string; cause: string; fix: string };

/** What the card "Send Test Message" shows of a message. */
export type TestMessageStatus = {
  state: MessageState;
  wamid: string | null;
  failure: TestMessageFailure | null;
};

export function toTestMessageStatus({ state, wamid, error }: MessageView): TestMessageStatus {
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
