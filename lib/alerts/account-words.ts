import "server-only";
import type { AlertFacts, Severity } from "./alert.schema";
import { type AlertWords, moment, plain, type WordsOf } from "./word-parts";

export const accountWords = {
  "account-update": updateWords,
  "account-alert": (facts, name) => ({
    severity: facts.level === "CRITICAL" ? "critical" : "warning",
    title: `Meta's notice about ${name}: ${plain(facts.type)}`,
    text: facts.text ?? "Meta gave no further words. WhatsApp Manager shows what it asks.",
  }),
} satisfies WordsOf<"account-update" | "account-alert">;

function updateWords(
  { event, detail, until }: AlertFacts<"account-update">,
  name: string,
): AlertWords {
  const end = until ? ` It lasts until ${moment(until)}.` : "";
  const more = detail ? ` Meta says: ${plain(detail)}.` : "";
  const known = accountEvents.get(event);
  if (event === "DISABLED_UPDATE" && detail === "REINSTATE") {
    return {
      severity: "info",
      title: `Meta reinstated the account of ${name}`,
      text: "It may send again.",
    };
  }
  return {
    severity: known?.severity ?? "info",
    title: `${known?.title ?? `Account update: ${plain(event)}`}: ${name}`,
    text: `${known?.text ?? "Meta reported a change of the WhatsApp Business Account."}${more}${end}`,
  };
}

// A map, because the names come from outside.
const accountEvents = new Map<string, { severity: Severity; title: string; text: string }>(
  Object.entries({
    ACCOUNT_RESTRICTION: {
      severity: "critical",
      title: "Meta restricted the account",
      text: "Part of what it could do is forbidden for now.",
    },
    DISABLED_UPDATE: {
      severity: "critical",
      title: "Meta disables the account",
      text: "Nothing can be sent over its numbers. An appeal is made in Business Support Home.",
    },
    ACCOUNT_VIOLATION: {
      severity: "warning",
      title: "Meta reports a violation of its rules",
      text: "More of them lead to a restriction.",
    },
    ACCOUNT_DELETED: {
      severity: "critical",
      title: "The WhatsApp Business Account was deleted",
      text: "Its numbers cannot send any more.",
    },
    ACCOUNT_OFFBOARDED: {
      severity: "critical",
      title: "The account left the Cloud API",
      text: "Its numbers cannot send until they are registered again.",
    },
    ACCOUNT_RECONNECTED: {
      severity: "info",
      title: "The account is connected again",
      text: "Its numbers may send.",
    },
    PARTNER_REMOVED: {
      severity: "critical",
      title: "The account was disconnected from your app",
      text: "The app may not act for it any more.",
    },
    PARTNER_APP_UNINSTALLED: {
      severity: "critical",
      title: "Your app was removed from the account",
      text: "Tokens of this app no longer reach it.",
    },
  } as const),
);
