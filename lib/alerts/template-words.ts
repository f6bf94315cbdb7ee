import "server-only";
import type { AlertFacts } from "./alert.schema";
import { type AlertWords, plain, type WordsOf } from "./word-parts";

export const templateWords = {
  "template-status": statusWords,
  "template-quality": (facts) => ({
    severity: facts.quality === "RED" ? "warning" : "info",
    title: `Quality of the template “${facts.name}” is now ${facts.quality}`,
    text: `${facts.language}; before it was ${facts.was ?? "not rated"}. Meta pauses templates of low quality.`,
  }),
  "template-category": (facts) => ({
    severity: "info",
    title: `The template “${facts.name}” becomes ${facts.category}`,
    text: `${facts.language}${facts.was ? `; before it was ${facts.was}` : ""}. The category decides the price of a message.`,
  }),
} satisfies WordsOf<"template-status" | "template-quality" | "template-category">;

const stoppedTemplate = ["PAUSED", "DISABLED", "REJECTED", "DELETED", "PENDING_DELETION", "LOCKED"];

function statusWords({ event, name, language, reason }: AlertFacts<"template-status">): AlertWords {
  const stopped = stoppedTemplate.includes(event);
  const why = reason && reason !== "NONE" ? ` Reason: ${plain(reason)}.` : "";
  return {
    severity: stopped || event === "FLAGGED" ? "warning" : "info",
    title: `The template “${name}” (${language}) is ${plain(event)}`,
    text: `${stopped ? "It cannot be sent now." : "Meta changed its status."}${why}`,
  };
}
