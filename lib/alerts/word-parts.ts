import "server-only";
import type { AlertFacts, AlertKind, Severity } from "./alert.schema";

/** An alert as a person reads it. Plain text. */
export type AlertWords = { severity: Severity; title: string; text: string };

export type WordsOf<Kinds extends AlertKind> = {
  [Kind in Kinds]: (facts: AlertFacts<Kind>, name: string) => AlertWords;
};

/** Meta's SHOUTED_WORDS as words. */
export function plain(word: string): string {
  return /^[A-Z][A-Z0-9_]+$/.test(word) ? word.toLowerCase().replaceAll("_", " ") : word;
}

export function before(was: string | null): string {
  return was ? `; before it was ${was}` : "";
}

const momentFormat = new Intl.DateTimeFormat("en-GB", {
  dateStyle: "long",
  timeStyle: "short",
  timeZone: "UTC",
});
const dayFormat = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });

export function moment(at: string): string {
  return `${momentFormat.format(new Date(at))} UTC`;
}

export function day(at: string): string {
  return dayFormat.format(new Date(at));
}
