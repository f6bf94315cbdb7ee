import { splitEnvLine } from "./env-line.schema";
import { type EnvField, isSentToBrowsers, meaningOf } from "./env-names.schema";
import { type IdKind, recogniseId } from "./recognise-id.schema";

/** `values` are as they belong into the form; `notes` say what was not used, never with a value. */
export type EnvBlock = {
  values: Partial<Record<EnvField, string>>;
  notes: EnvNote[];
};
export type EnvNote = { line: number; text: string };

const LONGEST_TEXT = 100_000;
const MOST_NOTES = 50;

/**
 * Reads a pasted block of settings: a `.env` file, shell exports, JSON or YAML, or a bare token.
 * Never throws. What it cannot use it says by line; no note repeats a value.
 */
export function readEnvBlock(text: string): EnvBlock {
  const block: EnvBlock = { values: {}, notes: [] };
  const lines = text
    .slice(0, LONGEST_TEXT)
    .replace(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, "")
    .split(/\r\n|[\n\r\u2028\u2029]/);
  lines.forEach((line, index) => {
    readLine(block, line, index + 1);
  });
  if (text.length > LONGEST_TEXT) {
    note(block, lines.length, "The text is too long; what comes after this line was not read.");
  }
  const more = block.notes.length - MOST_NOTES;
  if (more > 0) {
    block.notes.length = MOST_NOTES;
    block.notes.push({ line: lines.length, text: `${more} more lines could not be used.` });
  }
  return block;
}

function readLine(block: EnvBlock, line: string, number: number): void {
  const parts = splitEnvLine(line);
  if (parts.kind === "nothing") return;
  if (parts.kind === "comment") {
    if (parts.name !== null && fieldIn(parts.name)) {
      note(block, number, `${parts.name} stands in a comment, so it was not used.`);
    }
    return;
  }
  if (parts.kind === "bare") {
    readBare(block, parts.value, number);
    return;
  }
  for (const { name, value, remark } of parts.pairs) {
    readPair(block, { name, value, remark, line: number });
  }
}

/** A line that is nothing but a value: tokens and App secrets show by their looks what they are. */
function readBare(block: EnvBlock, value: string, line: number): void {
  const { kind } = recogniseId(value);
  if (kind === "access-token") take(block, "accessToken", value, "An access token", line);
  else if (kind === "app-secret") take(block, "appSecret", value, "An App secret", line);
  else note(block, line, `${bareWords[kind] ?? "This line was not understood"}.`);
}

const bareWords: Partial<Record<IdKind, string>> = {
  "cut-token": "The access token is cut short",
  "phone-number": "A phone number without a name was not used",
  "meta-id": "An ID without a name was not used, since IDs all look alike",
};

type Pair = { name: string; value: string; remark: string; line: number };

function readPair(block: EnvBlock, { name, value, remark, line }: Pair): void {
  const meaning = meaningOf(name);
  const shown = shownName(name);
  if (meaning === null) {
    note(block, line, `${shown ?? "This setting"} is not needed.`);
    return;
  }
  const called = shown ?? "The name";
  if ("unused" in meaning) {
    note(block, line, `${called} was not used: ${meaning.unused}.`);
    return;
  }
  const { field } = meaning;
  const trouble = troubleWith(field, value);
  if (trouble) {
    note(block, line, `${called} ${trouble}.`);
    return;
  }
  take(block, field, value, called, line);
  if (remark !== "") {
    const expired = /expired|abgelaufen|vencid|caducad/i.test(remark);
    note(
      block,
      line,
      expired
        ? `A note behind ${called} says that it has expired; the value was taken, to be checked.`
        : `What stands behind the value of ${called} was left out.`,
    );
  }
  const isSecret = field === "accessToken" || field === "appSecret";
  if (isSecret && isSentToBrowsers(name)) {
    note(
      block,
      line,
      `${called} has a name whose values are sent to browsers. Visitors may have seen it: make a new one.`,
    );
  }
}

/** What is wrong with a value for this field; null: nothing that can be seen. */
function troubleWith(field: EnvField, value: string): string | null {
  const { kind } = recogniseId(value);
  const wrong = troubles[kind];
  if (wrong !== undefined && fits[field] !== kind) return wrong;
  const joined = value.replace(/\s+/g, "");
  if (shapes[field].test(joined)) return null;
  return field === "accessToken" || field === "appSecret"
    ? "holds something that does not look like it"
    : "holds something that is not an ID: 5 to 20 digits";
}

const fits: Record<EnvField, IdKind> = {
  accessToken: "access-token",
  appSecret: "app-secret",
  appId: "meta-id",
  wabaId: "meta-id",
  phoneNumberId: "meta-id",
};

const troubles: Partial<Record<IdKind, string>> = {
  empty: "is empty",
  placeholder: "holds a placeholder",
  "cut-token": "holds an access token that is cut short",
  "access-token": "holds an access token",
  "app-token": "holds an app token, which is an App ID and an App secret in one",
  "app-secret": "holds something that looks like an App secret",
  "web-address": "holds a web address",
  "e-mail-address": "holds an e-mail address",
};

const shapes: Record<EnvField, RegExp> = {
  accessToken: /^(?!\d+$)[\w|.-]{20,2000}$/,
  appSecret: /^[0-9a-f]{32}$/i,
  appId: /^\d{5,20}$/,
  wabaId: /^\d{5,20}$/,
  phoneNumberId: /^\d{5,20}$/,
};

/** As dotenv does: the last one counts. */
function take(block: EnvBlock, field: EnvField, value: string, called: string, line: number): void {
  const joined = value.replace(/\s+/g, "").replace(/^Bearer/i, "");
  const before = block.values[field];
  block.values[field] = joined;
  if (before !== undefined && before !== joined) {
    note(block, line, `${called} stands for something that was given before; this one counts.`);
  }
}

/** A name that can be repeated: a line may be anything, so its name must not look like a secret. */
function shownName(name: string): string | null {
  if (fieldIn(name)) return name;
  const isPlain =
    /^[A-Z]{1,20}(?:_[A-Z]{1,20}){1,6}$/.test(name) ||
    /^[a-z]{1,20}(?:_[a-z]{1,20}){1,6}$/.test(name) ||
    /^[a-z]{2,20}(?:[A-Z][a-z]{1,20}){1,4}$/.test(name);
  return isPlain ? name : null;
}

/** These names are words of ours, whatever their notation. */
function fieldIn(name: string): boolean {
  const meaning = meaningOf(name);
  return meaning !== null && "field" in meaning;
}

function note(block: EnvBlock, line: number, text: string): void {
  block.notes.push({ line, text });
}
