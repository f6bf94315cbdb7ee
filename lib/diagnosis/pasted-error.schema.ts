/** What can be told from an error that somebody pasted. Nothing in it is secret. */
export type PastedError = {
  code: number;
  subcode: number | null;
  /** Meta's `error.message`. */
  message: string | null;
  /** Meta's `error.error_data.details`. */
  details: string | null;
  fbtraceId: string | null;
};

const LONGEST_PASTE = 100_000;
const LONGEST_TEXT = 500;
const INT4 = 2_147_483_647;

/**
 * Finds Meta's error in pasted text: the JSON of an answer or a status webhook, whole or in the
 * middle of a log line, escaped or not; or a line such as `(#131030) Recipient …` or
 * `code: 190, subcode=463`. Pure.
 *
 * @returns null where no code of Meta's can be seen
 */
export function readPastedError(pasted: string): PastedError | null {
  const text = unescaped(pasted.slice(0, LONGEST_PASTE));
  const code = firstInteger(text, codePatterns);
  if (code === null) return null;
  return {
    code,
    subcode: firstInteger(text, subcodePatterns),
    message: firstText(text, "message"),
    details: firstText(text, "details"),
    fbtraceId: /fbtrace_?id\W{1,6}([\w-]{8,64})/i.exec(text)?.[1] ?? null,
  };
}

/** Words to look for, without anything in them that looks like a secret. */
export function searchWords(text: string): string {
  return clean(text).replace(/\s+/g, " ").trim().slice(0, 200);
}

const NUMBER = "(-?\\d{1,10})(?!\\d|\\.\\d)";
const IS = "[\"']?\\s{0,9}[:=]\\s{0,9}[\"']?";

// In this order: a named field is surer than a number in brackets, and that surer than a bare one.
const codePatterns = [
  new RegExp(`(?:^|[^\\w])(?:error_?)?code${IS}${NUMBER}`, "i"),
  /\(#(\d{1,10})\)/,
  /\b(?:error|err|code|fehler|erreur|erro)\s{1,4}(?:code\s{1,4})?#?(\d{1,10})\b/i,
  /^\s{0,20}#?(\d{1,7})(?:\s{0,3}[/,;]\s{0,3}\d{1,10})?\s{0,20}$/,
  /\bcode\s{0,3}\((\d{1,10})\)/i,
];
const subcodePatterns = [
  new RegExp(`(?:error_?)?sub_?code${IS}${NUMBER}`, "i"),
  /\bsub_?code\s{1,4}#?(\d{1,10})\b/i,
  /^\s{0,20}#?\d{1,7}\s{0,3}[/,;]\s{0,3}(\d{1,10})\s{0,20}$/,
];

/** Quotes escaped by a logger, at any depth. */
function unescaped(text: string): string {
  return text.replace(/\\+(["'/])/g, "$1");
}

function firstInteger(text: string, patterns: readonly RegExp[]): number | null {
  for (const pattern of patterns) {
    const found = pattern.exec(text)?.[1];
    const value = Number(found);
    if (found !== undefined && Math.abs(value) <= INT4) return value;
  }
  return null;
}

/** The value of a text field, up to its closing quote. */
function firstText(text: string, name: string): string | null {
  const pattern = new RegExp(`(?:^|[^\\w])["']?${name}["']?\\s{0,9}[:=]\\s{0,9}(["'])`, "i");
  const start = pattern.exec(text);
  if (!start) return null;
  const from = start.index + start[0].length;
  const end = text.indexOf(start[1] ?? '"', from);
  const value = clean(text.slice(from, end < 0 ? undefined : end).slice(0, LONGEST_TEXT)).trim();
  return value === "" ? null : value;
}

/** Without tokens, app tokens and proofs, which logs like to show. */
function clean(text: string): string {
  return text
    .replace(/EAA[\w-]{20,}/g, "…")
    .replace(/\d{5,20}\|[\w-]{16,}/g, "…")
    .replace(/\b[0-9a-f]{32,}\b/gi, "…");
}
