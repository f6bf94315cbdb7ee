import type { IconName } from "@/components/icon";
import { type Tone, toneIcon } from "@/components/tone";
import type {
  ConnectionChange,
  ConnectionChangeKind,
} from "@/lib/connections/connection-change.schema";

type Words = { tone: Tone; text: (from: string, to: string) => string };

const plain = (what: string): Words => ({
  tone: "neutral",
  text: (from, to) => (from && to ? `${what}: ${from} → ${to}` : `${what}: ${to || from}`),
});

const words: Record<ConnectionChangeKind, Words> = {
  "token-dead": { tone: "bad", text: () => "Meta refuses the token" },
  "token-alive": { tone: "good", text: () => "Meta takes the token again" },
  "token-expiry": {
    tone: "info",
    text: (from, to) => `The token's end moved from ${day(from)} to ${to ? day(to) : "never"}`,
  },
  "permission-lost": { tone: "bad", text: (from) => `The token lost ${from}` },
  "permission-gained": { tone: "good", text: (_from, to) => `The token has ${to} again` },
  quality: plain("Quality"),
  throughput: plain("Throughput"),
  name: plain("Display name"),
  "name-status": plain("Review of the display name"),
  "number-status": plain("Status of the number"),
  "account-mode": plain("Account mode"),
  "messaging-limit": plain("Messaging limit"),
  account: plain("Account"),
  template: plain("Template"),
  security: { tone: "warn", text: (_from, to) => `Security: ${to}` },
  "token-staged": { tone: "info", text: () => "A new token was brought, to be compared" },
  "token-switched": { tone: "good", text: () => "A new token is in use" },
  "token-rolled-back": { tone: "warn", text: () => "The earlier token is in use again" },
  "token-revoked": { tone: "neutral", text: () => "The old token was ended at Meta" },
  "token-refreshed": { tone: "good", text: () => "The token was refreshed" },
  "refresh-failed": { tone: "bad", text: () => "The token could not be refreshed" },
};

/** A line of the history. */
export function changeWords({ kind, evidence }: ConnectionChange): {
  tone: Tone;
  icon: IconName;
  text: string;
} {
  const { tone, text } = words[kind];
  return { tone, icon: toneIcon[tone], text: text(evidence.from ?? "", evidence.to ?? "") };
}

function day(at: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: "UTC",
  }).format(new Date(at));
}
