import "server-only";
import { allErrors } from "./all-errors";
import type { ErrorEntry, ErrorScope, Halts, RetryClass } from "./error-entry";

/** A refusal in words, and what it means for everything that would be sent next. */
export type ErrorExplanation = {
  code: number;
  subcode: number | null;
  /** False where Meta's code is not in the catalogue; the texts then say so. */
  known: boolean;
  title: string;
  cause: string;
  fix: string;
  retry: RetryClass;
  scope: ErrorScope;
  halts: Halts;
  minWaitSeconds: number | null;
  /** Meta's page about it. */
  docs: string;
};

/** What is known of a refusal; a `GraphRefusal` or the error of a failed status both give it. */
export type ErrorFacts = {
  code: number;
  subcode?: number | null | undefined;
  message?: string | null | undefined;
  details?: string | null | undefined;
};

const ERROR_CODES_PAGE =
  "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes";

const byCode = new Map<number, ErrorEntry[]>();
const ranges: ErrorEntry[] = [];
for (const entry of allErrors) {
  if (entry.codeMax !== undefined) ranges.push(entry);
  else byCode.set(entry.code, [...(byCode.get(entry.code) ?? []), entry]);
}

/**
 * Cause, fix and consequences of a refusal of Meta's. Looked up by code and subcode, then by code
 * and Meta's words, then by code alone, then by range. Never throws.
 */
export function explainError(facts: ErrorFacts): ErrorExplanation {
  const entry = findEntry(facts);
  const subcode = facts.subcode ?? null;
  if (!entry) return { code: facts.code, subcode, ...unknownError };
  return {
    code: facts.code,
    subcode,
    known: true,
    title: entry.title,
    cause: entry.cause,
    fix: entry.fix,
    retry: entry.retry,
    scope: entry.scope,
    halts: entry.halts,
    minWaitSeconds: entry.minWaitSeconds ?? null,
    docs: entry.docs ?? ERROR_CODES_PAGE,
  };
}

function findEntry(facts: ErrorFacts): ErrorEntry | undefined {
  const exact = byCode.get(facts.code) ?? [];
  const around = ranges.filter(
    (entry) => entry.code <= facts.code && facts.code <= (entry.codeMax ?? entry.code),
  );
  const words = `${facts.message ?? ""}\n${facts.details ?? ""}`;
  const isPlain = (entry: ErrorEntry) => entry.subcode === undefined && !entry.match;
  return (
    exact.find((entry) => entry.subcode !== undefined && entry.subcode === facts.subcode) ??
    [...exact, ...around].find((entry) => entry.match?.test(words)) ??
    exact.find(isPlain) ??
    around.find(isPlain)
  );
}

const unknownError = {
  known: false,
  title: "Unknown error code",
  cause:
    "Meta gave a code that is not in this guide. Its own words, as received, say what it knows.",
  fix: "Look the code up in Meta's list of error codes. It is not tried again by itself, because nothing says that this would be safe.",
  retry: "never",
  scope: "request",
  halts: null,
  minWaitSeconds: null,
  docs: ERROR_CODES_PAGE,
} as const;
