import "server-only";
import type { AlertFacts, EndStage } from "./alert.schema";
import { type AlertWords, day, moment, type WordsOf } from "./word-parts";

export const tokenWords = {
  "token-ends": endsWords,
  "token-dead": (facts, name) => ({
    severity: "critical",
    title: `The access token of ${name} has died`,
    text: `${facts.reason} (${numbers(facts)}). Nothing is sent over this number until it has a new token; messages that wait are kept. ${facts.fix}`,
  }),
  "permission-lost": (facts, name) => ({
    severity: "critical",
    title: `The access token of ${name} lost ${listed(facts.permissions)}`,
    text: "Sending, or reading from Meta, fails without it. Generate the token again with the permission ticked, then replace it here.",
  }),
  "rotation-due": (facts, name) => ({
    severity: "info",
    title: `Time to replace the access token of ${name}`,
    text: `It has been in use for ${facts.days} days, since ${day(facts.since)}. It never expires by itself; a fresh one limits what a leaked copy can do.`,
  }),
  "refresh-failed": (facts, name) => ({
    severity: "warning",
    title: `The access token of ${name} could not be refreshed`,
    text: `${facts.reason}${facts.endsAt ? ` It ends on ${moment(facts.endsAt)}.` : ""} Generate a new one before then, and replace it here.`,
  }),
} satisfies WordsOf<
  "token-ends" | "token-dead" | "permission-lost" | "rotation-due" | "refresh-failed"
>;

const lengths: Record<EndStage, string> = {
  "7d": "7 days",
  "24h": "24 hours",
  "3h": "3 hours",
  "30min": "30 minutes",
};

function endsWords({ stage, endsAt }: AlertFacts<"token-ends">, name: string): AlertWords {
  return {
    severity: stage === "7d" ? "info" : stage === "24h" ? "warning" : "critical",
    title: `The access token of ${name} ends in less than ${lengths[stage]}`,
    text: `On ${moment(endsAt)} it ends, and sending stops with it. Replace it before then; a System User's token can be one that never expires.`,
  };
}

function numbers({ code, subcode }: { code: number; subcode: number | null }): string {
  return subcode === null ? `code ${code}` : `code ${code}, subcode ${subcode}`;
}

function listed(names: readonly string[]): string {
  return names.length < 2
    ? (names[0] ?? "")
    : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
