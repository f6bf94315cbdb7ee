import "server-only";
import type { AlertFacts } from "./alert.schema";
import { type AlertWords, before, moment, plain, type WordsOf } from "./word-parts";

export const numberWords = {
  "number-flagged": (facts, name) => ({
    severity: "warning",
    title: `Meta has flagged ${name}`,
    text: `Its status is now ${facts.status}${before(facts.was)}. If people keep blocking or reporting its messages, Meta limits what it may send.`,
  }),
  "number-restricted": (facts, name) => ({
    severity: "critical",
    title: `${name} cannot send as usual: ${facts.status}`,
    text: `Meta changed its status to ${facts.status}${before(facts.was)}. Look at the number in WhatsApp Manager → Phone numbers.`,
  }),
  "quality-dropped": (facts, name) => ({
    severity: facts.quality === "RED" ? "warning" : "info",
    title: `Quality of ${name} dropped to ${facts.quality}`,
    text: `Before it was ${facts.was ?? "not rated"}. Send less, and only to people who expect it, until it recovers.`,
  }),
  "webhook-silent": silentWords,
  "name-decided": nameWords,
  "limit-changed": (facts, name) => ({
    severity: "info",
    title: `Messaging limit of ${name}: ${limitWords(facts.limit)}`,
    text: `${facts.was ? `Before: ${limitWords(facts.was)}. ` : ""}It counts the different people written to first in 24 hours, over all numbers of the business.`,
  }),
  security: (facts, name) => ({
    severity: "warning",
    title: `Security of ${name}: ${securityEvents.get(facts.event) ?? plain(facts.event)}`,
    text: "If nobody of yours did this, change the PIN in WhatsApp Manager → Phone numbers → Two-step verification now.",
  }),
} satisfies WordsOf<
  | "number-flagged"
  | "number-restricted"
  | "quality-dropped"
  | "webhook-silent"
  | "name-decided"
  | "limit-changed"
  | "security"
>;

function silentWords(
  { accepted, since, lastEventAt }: AlertFacts<"webhook-silent">,
  name: string,
): AlertWords {
  const messages = accepted === 1 ? "1 message" : `${accepted} messages`;
  return {
    severity: "warning",
    title: `No statuses arrive for ${name}`,
    text: `Meta took ${messages} since ${moment(since)}, but the webhook stays silent${lastEventAt ? `; its last event came on ${moment(lastEventAt)}` : " and never had an event"}. Messages go out all the same; what becomes of them cannot be seen. Check the webhook under Settings.`,
  };
}

function nameWords(
  { decision, name: asked, reason }: AlertFacts<"name-decided">,
  name: string,
): AlertWords {
  const approved = decision === "APPROVED";
  const why = reason && reason !== "NONE" ? ` Reason: ${plain(reason)}.` : "";
  return {
    severity: approved ? "info" : "warning",
    title: `Display name of ${name}: ${plain(decision)}`,
    text: `${asked ? `It is about “${asked}”.` : "Meta has decided on the name."}${why}${approved ? "" : " Until a name is approved, the number keeps a low limit."}`,
  };
}

const securityEvents = new Map([
  ["PIN_CHANGED", "the two-step PIN was changed"],
  ["PIN_RESET_REQUEST", "somebody asked to reset the two-step PIN"],
  ["PIN_RESET_SUCCESS", "the two-step PIN was reset"],
]);

function limitWords(limit: string): string {
  if (/UNLIMITED/.test(limit) || limit === "-1") return "unlimited";
  const tier = /^TIER_(\d+K?)$/.exec(limit)?.[1];
  const people = tier ? tier.replace("K", "000") : limit;
  return /^\d+$/.test(people)
    ? `${Number(people).toLocaleString("en")} people a day`
    : plain(limit);
}
