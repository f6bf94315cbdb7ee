import "server-only";
import { contactName, type PastedLine } from "./contact.schema";
import { parsePhone } from "./parse-phone";

export type ContactLine = { line: number; text: string; name: string; phone: string };

/** Every line that is not blank stands in exactly one list. Lines are counted from 1. */
export type ContactLines = {
  contacts: ContactLine[];
  /** The number stands in an earlier line already. */
  repeated: PastedLine[];
  bad: PastedLine[];
};

const SEPARATORS = ["\t", ";", ","];

/**
 * Reads one `name, number` a line, as people paste it from a note or a spreadsheet.
 *
 * A tab or a semicolon parts as well as a comma, the number may come first, the name may have commas
 * of its own, and either may stand in quotes. Never throws.
 */
export function parseContactLines(text: string): ContactLines {
  const found: ContactLines = { contacts: [], repeated: [], bad: [] };
  const lineOf = new Map<string, number>();
  for (const [index, raw] of text.split(/\r\n|[\n\r]/).entries()) {
    const line = index + 1;
    if (raw.replace(/[\s\ufeff]/g, "") === "") continue;
    const parsed = parseLine(raw);
    if (!parsed.ok) {
      found.bad.push({ line, text: raw, reason: parsed.reason });
      continue;
    }
    const earlier = lineOf.get(parsed.phone);
    if (earlier === undefined) {
      lineOf.set(parsed.phone, line);
      found.contacts.push({ line, text: raw, name: parsed.name, phone: parsed.phone });
    } else {
      found.repeated.push({ line, text: raw, reason: `Same number as line ${earlier}.` });
    }
  }
  return found;
}

type ParsedLine = { ok: true; name: string; phone: string } | { ok: false; reason: string };

function parseLine(raw: string): ParsedLine {
  const separator = SEPARATORS.find((candidate) => raw.includes(candidate));
  if (separator === undefined) {
    return parsePhone(raw).ok
      ? refuse("The name is missing. Write it before the number, with a comma between.")
      : refuse("Put a comma between the name and the number.");
  }
  const numberLast = cut(raw, raw.lastIndexOf(separator));
  const numberFirst = cut(raw, raw.indexOf(separator));
  const last = parsePhone(numberLast.after);
  if (last.ok) return withName(numberLast.before, last.digits);
  const first = parsePhone(numberFirst.before);
  if (first.ok) return withName(numberFirst.after, first.digits);
  // Neither side is a number: the one with more digits was meant to be.
  return countDigits(numberFirst.before) > countDigits(numberLast.after) ? first : last;
}

function withName(text: string, phone: string): ParsedLine {
  const name = contactName.safeParse(text);
  if (name.success) return { ok: true, name: name.data, phone };
  return refuse(
    text === ""
      ? "The name is missing."
      : (name.error.issues[0]?.message ?? "The name is unusable."),
  );
}

function cut(raw: string, at: number): { before: string; after: string } {
  return { before: unquote(raw.slice(0, at)), after: unquote(raw.slice(at + 1)) };
}

/** Spreadsheets put a field in quotes and double the quotes inside it. */
function unquote(text: string): string {
  const plain = text.replace(/\ufeff/g, "").trim();
  const quoted = /^"(.*)"$/s.exec(plain)?.[1];
  return quoted === undefined ? plain : quoted.replaceAll('""', '"').trim();
}

function countDigits(text: string): number {
  return text.match(/\p{Nd}/gu)?.length ?? 0;
}

function refuse(reason: string): ParsedLine {
  return { ok: false, reason };
}
