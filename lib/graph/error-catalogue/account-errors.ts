import "server-only";
import type { ErrorEntry } from "./error-entry";

const account = { retry: "after-fix", scope: "account", halts: null } as const;
const locked = { ...account, halts: "connection" } as const;

/** The WhatsApp account as a whole: policy, payment, features. */
export const accountErrors: readonly ErrorEntry[] = [
  {
    ...locked,
    code: 368,
    title: "Blocked for breaking a policy",
    cause: "Meta restricted or switched off your WhatsApp account because a policy was broken.",
    fix: "Leave campaigns stopped. Business Support Home (business.facebook.com/business-support-home) says what happened and lets you appeal; otherwise wait until the block ends.",
  },
  {
    ...locked,
    code: 131031,
    title: "Account is locked",
    cause:
      "Meta locked your account, either for a policy or because a check failed, such as that of the two-step PIN.",
    fix: "Look at Business Support Home for the reason; appeal there, or correct the PIN in WhatsApp Manager → Phone numbers.",
  },
  {
    ...locked,
    code: 131042,
    title: "Payment problem",
    cause:
      "Your account has no working payment method, its credit is used up, or billing data is missing.",
    fix: "Open WhatsApp Manager → Payment settings and enter a card or credit line that works, with currency and time zone.",
  },
  {
    ...account,
    code: 134011,
    title: "Payments terms not accepted",
    cause: "WhatsApp Payments cannot be used until its terms are accepted.",
    fix: "Open the link in Meta's message and accept the terms.",
  },
  {
    ...account,
    code: 1752041,
    title: "Already invited",
    cause: "A partner has invited your business to marketing messages before.",
    fix: "Nothing to do: the earlier invitation counts.",
    retry: "never",
  },
  {
    ...account,
    code: 200005,
    title: "No template insights",
    cause: "Meta does not offer template insights to your account yet.",
    fix: "Nothing to do until Meta offers them in WhatsApp Manager → Insights.",
    retry: "never",
  },
  {
    ...account,
    code: 200006,
    title: "Template insights stay on",
    cause: "Once confirmed, template insights cannot be switched off.",
    fix: "Nothing to do.",
    retry: "never",
  },
  {
    ...account,
    code: 200007,
    title: "Template insights are off",
    cause: "Nobody has confirmed template insights for your account yet.",
    fix: "Confirm them in WhatsApp Manager → Insights.",
  },
];
