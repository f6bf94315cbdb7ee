import type { Tone } from "@/components/tone";
import type { CheckId, CheckState } from "@/lib/diagnosis/diagnosis.schema";

/** A state of a check as people read it. */
export const stateWords: Record<CheckState, { word: string; tone: Tone }> = {
  ok: { word: "In order", tone: "good" },
  warning: { word: "Worth knowing", tone: "warn" },
  broken: { word: "Broken", tone: "bad" },
  "not-checkable": { word: "Not checked", tone: "neutral" },
};

/** The checks as people look for them. Every check is in one group. */
export const checkGroups: readonly { title: string; ids: readonly CheckId[] }[] = [
  { title: "Way to Meta", ids: ["meta", "call-limit", "api-version", "clock"] },
  {
    title: "Token",
    ids: [
      "token",
      "token-expiry",
      "data-access",
      "token-kind",
      "permission-messaging",
      "permission-management",
      "granular-permissions",
    ],
  },
  { title: "App", ids: ["app-id", "app-secret", "token-app", "health-app"] },
  {
    title: "Account",
    ids: ["waba", "health-waba", "health-business", "messaging-limit", "templates"],
  },
  {
    title: "Phone number",
    ids: [
      "number",
      "number-waba",
      "number-status",
      "verification",
      "registration",
      "health-number",
      "quality",
      "display-name",
      "throughput",
      "account-mode",
    ],
  },
  { title: "Webhook", ids: ["subscription", "callback", "handshake", "webhook-events"] },
];
