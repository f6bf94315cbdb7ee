"use client";

import { ChoiceField } from "@/components/choice-field";
import { MessagePreview } from "@/components/message-preview";
import { TextAreaField } from "@/components/text-area-field";
import { formatCount } from "@/lib/format/number";
import type { MessageContent } from "@/lib/graph/message-content.schema";
import { helloWorld, messageText } from "./message-text";

const MAX_LENGTH = 4_096;

export type Draft = { kind: "text" | "template"; body: string };

type Props = {
  draft: Draft;
  onChange: (draft: Draft) => void;
  error: string | undefined;
  /** The sender's name, as the recipient sees it. */
  from: string;
};

/** What the campaign says, with a live preview. */
export function MessageFields({ draft, onChange, error, from }: Props) {
  return (
    <>
      <ChoiceField
        label="What to send"
        onChange={(event) => {
          onChange({ ...draft, kind: event.target.value === "template" ? "template" : "text" });
        }}
        options={[
          {
            value: "text",
            label: "Your own text",
            hint: "Reaches people who wrote to you in the last 24 hours.",
          },
          {
            value: "template",
            label: "The hello_world template",
            hint: "Can be sent at any time: it is not bound to the 24 hours.",
          },
        ]}
        value={draft.kind}
      />
      {draft.kind === "text" ? (
        <TextAreaField
          className="[&_textarea]:max-h-96 [&_textarea]:min-h-28"
          dir="auto"
          error={error}
          hint={`${formatCount(draft.body.length)} of ${formatCount(MAX_LENGTH)} characters`}
          label="Message"
          onChange={(event) => onChange({ ...draft, body: event.target.value })}
          value={draft.body}
        />
      ) : null}
      <MessagePreview from={from} text={messageText(toContent(draft))} />
    </>
  );
}

export function toContent(draft: Draft): MessageContent {
  return draft.kind === "template" ? helloWorld : { type: "text", body: draft.body };
}

/** What is wrong with a draft, in words. */
export function draftProblem({ kind, body }: Draft): string | undefined {
  if (kind === "template") return undefined;
  if (body.trim() === "") return "Write a message.";
  const over = body.length - MAX_LENGTH;
  if (over <= 0) return undefined;
  return `That is ${formatCount(over)} characters too long: WhatsApp takes at most ${formatCount(MAX_LENGTH)}.`;
}
