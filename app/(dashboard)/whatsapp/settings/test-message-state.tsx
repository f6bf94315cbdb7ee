import { StatusBadge } from "@/components/status-badge";
import type { Tone } from "@/components/tone";
import type { MessageState } from "@/lib/messages/message-state.schema";

const sending = { word: "Sending…", tone: "neutral" } as const;

const states: Record<MessageState, { word: string; tone: Tone; meaning?: string }> = {
  queued: sending,
  sending,
  retry: {
    word: "Will be tried again",
    tone: "neutral",
    meaning: "It did not get through to Meta, or Meta asked to wait. The next try comes by itself.",
  },
  unknown: {
    word: "No answer yet",
    tone: "warn",
    meaning:
      "It was sent, but no answer came, so it may have arrived. It is not sent again by itself.",
  },
  held: {
    word: "Held by Meta",
    tone: "warn",
    meaning: "Meta checks the template's quality first, and then delivers or refuses it.",
  },
  accepted: { word: "Accepted", tone: "info" },
  sent: { word: "Sent", tone: "info" },
  delivered: { word: "Delivered", tone: "good" },
  read: { word: "Read", tone: "good" },
  failed: { word: "Failed", tone: "bad" },
  skipped: { word: "Skipped", tone: "neutral" },
};

/** Where the test message is, as a word; announced when it changes. */
export function TestMessageState({ state }: { state: MessageState }) {
  const { word, tone, meaning } = states[state];
  return (
    <div role="status">
      <StatusBadge tone={tone} {...(tone === "neutral" ? { icon: "clock" as const } : {})}>
        {word}
      </StatusBadge>
      {meaning ? <p className="mt-1 text-muted">{meaning}</p> : null}
    </div>
  );
}
