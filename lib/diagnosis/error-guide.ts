import "server-only";
import { formatDuration } from "@/lib/format/duration";
import { allErrors } from "@/lib/graph/error-catalogue/all-errors";
import type { ErrorEntry, ErrorScope, Halts } from "@/lib/graph/error-catalogue/error-entry";
import { type ErrorFacts, explainError } from "@/lib/graph/error-catalogue/explain-error";

/** An entry of the catalogue as people read it. */
export type GuideEntry = {
  /** Unique, and fit for an address: `190-463`. */
  key: string;
  /** `190 / 463`, `200–299` */
  numbers: string;
  code: number;
  subcode: number | null;
  theme: string;
  title: string;
  cause: string;
  fix: string;
  who: string;
  retry: string;
  halts: string;
  docs: string | null;
};

/** What a search comes to. `best` first; null where nothing fits better than the rest. */
export type GuideAnswer = { best: GuideEntry | null; isKnown: boolean; others: GuideEntry[] };

const themes: Record<ErrorScope, string> = {
  token: "Token, app and permissions",
  account: "WhatsApp account",
  phone: "Phone number",
  template: "Templates",
  recipient: "Recipients",
  request: "Requests, and faults at Meta",
};

/** The themes in the order in which the guide lists them. */
export const guideThemes: readonly string[] = Object.values(themes);

const halts: Record<NonNullable<Halts> | "nothing", string> = {
  connection: "Every campaign of this connection stops. What waits, waits; nothing is lost.",
  campaign: "This campaign stops; others go on.",
  nothing: "Nothing else stops: the other recipients get their message.",
};

const entries: readonly GuideEntry[] = allErrors.map((entry, index) => toGuide(entry, index));

/** The whole guide, by theme and then by code. */
export function listGuide(): readonly GuideEntry[] {
  return entries;
}

/** The entry that explains a refusal, and the others of its code. */
export function findByCode(facts: ErrorFacts): GuideAnswer {
  const others = entries.filter(({ code }) => code === facts.code);
  const { known, title } = explainError(facts);
  if (!known) return { best: null, isKnown: false, others };
  const isMeant = (entry: GuideEntry) =>
    entry.title === title && (entry.code === facts.code || isRange(entry));
  const exact = (entry: GuideEntry) => entry.subcode === (facts.subcode ?? null);
  const candidates = entries.filter(isMeant);
  const best = candidates.find(exact) ?? candidates[0] ?? null;
  return { best, isKnown: true, others: others.filter(({ key }) => key !== best?.key) };
}

/** Entries in which every word occurs; those that have them in the title come first. */
export function findByWords(query: string): GuideEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const found = entries.flatMap((entry) => {
    const title = `${entry.numbers} ${entry.title}`.toLowerCase();
    const all = `${title} ${entry.theme} ${entry.cause} ${entry.fix}`.toLowerCase();
    if (!words.every((word) => all.includes(word))) return [];
    return [{ entry, inTitle: words.filter((word) => title.includes(word)).length }];
  });
  return found.sort((a, b) => b.inTitle - a.inTitle).map(({ entry }) => entry);
}

function isRange({ numbers }: GuideEntry): boolean {
  return numbers.includes("–");
}

function toGuide(entry: ErrorEntry, index: number): GuideEntry {
  const { code, codeMax, subcode } = entry;
  const numbers =
    codeMax !== undefined
      ? `${code}–${codeMax}`
      : subcode !== undefined
        ? `${code} / ${subcode}`
        : `${code}`;
  const twins = allErrors.slice(0, index).filter((other) => keyOf(other) === keyOf(entry)).length;
  return {
    key: twins === 0 ? keyOf(entry) : `${keyOf(entry)}-${String.fromCharCode(97 + twins)}`,
    numbers,
    code,
    subcode: subcode ?? null,
    theme: themes[entry.scope],
    title: entry.title,
    cause: entry.cause,
    fix: entry.fix,
    who: whoActs(entry),
    retry: inWords(entry),
    halts: halts[entry.halts ?? "nothing"],
    docs: entry.docs ?? null,
  };
}

function keyOf({ code, codeMax, subcode }: ErrorEntry): string {
  return [code, codeMax, subcode].filter((number) => number !== undefined).join("-");
}

function inWords({ retry, minWaitSeconds }: ErrorEntry): string {
  const wait = minWaitSeconds ? formatDuration(minWaitSeconds * 1000) : null;
  switch (retry) {
    case "backoff":
      return `Tried again by itself${wait && wait !== "less than a minute" ? `, after ${wait} at the earliest` : ""}.`;
    case "after-fix":
      return `Goes out again once the cause is mended${wait ? `, not sooner than ${wait} later` : ""}.`;
    case "by-decision":
      return `Only when a person decides so${wait ? `, after ${wait} at the earliest` : ""}.`;
    case "never":
      return "Not tried again: the same message would be refused again.";
  }
}

function whoActs({ retry, scope }: ErrorEntry): string {
  if (retry === "backoff") return "Nobody: it settles by itself.";
  if (retry === "by-decision") return "You decide whether it is worth another try.";
  switch (scope) {
    case "token":
      return "Whoever looks after the token: an owner or admin here, with access to your business at Meta.";
    case "account":
    case "phone":
      return retry === "never" ? "Nobody." : "An admin of your business at Meta.";
    case "template":
      return "Whoever writes your templates.";
    case "recipient":
      return retry === "never"
        ? "Nobody: this person cannot be reached this way."
        : "You: correct the contact, or let the person act.";
    case "request":
      return retry === "never" ? "Nobody." : "You: correct what was sent.";
  }
}
