import type { Tone } from "@/components/tone";
import type { StateCounts } from "@/lib/campaigns/campaign.schema";
import type { MessageState } from "@/lib/messages/message-state.schema";

/** Message states that mean the same to the person who reads the campaign's page. */
export type StateGroup = {
  /** As the address has it. */
  key: string;
  label: string;
  tone: Tone;
  states: readonly MessageState[];
};

export const waiting: StateGroup = {
  key: "waiting",
  label: "Waiting",
  tone: "neutral",
  states: ["queued", "sending", "retry"],
};

/** Everything that has left the queue, in the order of the progress bar. */
export const settled: readonly StateGroup[] = [
  { key: "read", label: "Read", tone: "good", states: ["read"] },
  { key: "delivered", label: "Delivered", tone: "good", states: ["delivered"] },
  { key: "sent", label: "Sent", tone: "info", states: ["sent"] },
  { key: "accepted", label: "Accepted", tone: "info", states: ["accepted"] },
  { key: "held", label: "Held by Meta", tone: "warn", states: ["held"] },
  { key: "unknown", label: "No answer yet", tone: "warn", states: ["unknown"] },
  { key: "failed", label: "Failed", tone: "bad", states: ["failed"] },
  { key: "skipped", label: "Skipped", tone: "neutral", states: ["skipped"] },
];

const groups = [waiting, ...settled];

export function findStateGroup(key: string): StateGroup | undefined {
  return groups.find((group) => group.key === key);
}

export function groupOf(state: MessageState): StateGroup {
  return groups.find((group) => group.states.includes(state)) ?? waiting;
}

export function countGroup(counts: StateCounts, { states }: StateGroup): number {
  return states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}
