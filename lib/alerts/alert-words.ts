import "server-only";
import { accountWords } from "./account-words";
import type { AlertKind, AlertNews } from "./alert.schema";
import { numberWords } from "./number-words";
import { templateWords } from "./template-words";
import { tokenWords } from "./token-words";
import type { AlertWords, WordsOf } from "./word-parts";

const wordsOf: WordsOf<AlertKind> = {
  ...tokenWords,
  ...numberWords,
  ...accountWords,
  ...templateWords,
  test: (facts) => ({
    severity: "info",
    title: "This is a test alert",
    text: `Sent by ${facts.by} to see whether alerts arrive. Nothing has to be done.`,
  }),
};

/** @param about what the connection is called; null: the alert is about the organization */
export function alertWords({ kind, facts }: AlertNews, about: string | null): AlertWords {
  // TypeScript cannot see that the two belong together; the type of `AlertNews` says so.
  const words = wordsOf[kind] as (facts: AlertNews["facts"], name: string) => AlertWords;
  return words(facts, about ?? "this organization");
}
