/** One line of a pasted block, taken apart. `remark`: what stood behind the value. */
export type EnvLine =
  | { kind: "nothing" }
  | { kind: "comment"; name: string | null }
  | { kind: "bare"; value: string }
  | { kind: "pairs"; pairs: EnvPair[] };
export type EnvPair = { name: string; value: string; remark: string };

const LEAD =
  /^(?:-\s+)?(?:(?:export|set|setx|ENV|ARG|const|let|var|declare\s+-x|declare)\s+|\$env:|process\.env\.)?/i;
const PAIR = /^["'`]?([A-Za-z_][\w.-]{0,99})["'`]?\s*[:=]\s*(.*)$/s;
const NEXT_PAIR = /[,;]\s*(?=["'`]?[A-Za-z_][\w.-]{0,99}["'`]?\s*[:=](?!\/\/))/;
// What a file has around its settings: braces, a fence of Markdown, a section's name.
const FRAME = /^(?:[{}[\](),;]*|-{3}|`{3}\w*|\[[\w .-]+\]|[\w-]+:\s*[{[]?|"[\w-]+":\s*[{[])$/;

/** Takes a line of `.env`, shell, JSON, YAML or JavaScript apart. Never throws. */
export function splitEnvLine(line: string): EnvLine {
  const text = line.trim();
  if (FRAME.test(text)) return { kind: "nothing" };
  const comment = /^(?:#|\/\/|;|--\s|\/\*|\*\s|<!--|REM\s)\s*(.*)$/is.exec(text);
  if (comment) {
    const inside = pairIn(comment[1] ?? "");
    return { kind: "comment", name: inside && inside.value !== "" ? inside.name : null };
  }
  const inner = text.replace(/^[{[(]\s*/, "").replace(/\s*[}\])]?[,;]?$/, closing(text));
  const pairs = inner.split(NEXT_PAIR).map(pairIn);
  const found = pairs.filter((pair) => pair !== null);
  return found.length > 0 ? { kind: "pairs", pairs: found } : { kind: "bare", value: text };
}

/** A closing bracket belongs to the frame only where the line opened with one. */
function closing(text: string): (end: string) => string {
  return (end) => (/^[{[(]/.test(text) ? "" : end.replace(/[,;]$/, ""));
}

function pairIn(text: string): EnvPair | null {
  const [, name, raw] = PAIR.exec(text.trim().replace(LEAD, "")) ?? [];
  return name === undefined ? null : { name, ...readValue((raw ?? "").trim()) };
}

function readValue(raw: string): { value: string; remark: string } {
  const quote = /^["'`“‘]/.exec(raw)?.[0];
  if (quote) {
    const end = { "“": "”", "‘": "’" }[quote] ?? quote;
    const at = raw.indexOf(end, 1);
    if (at > 0) return parted(raw.slice(1, at).trim(), raw.slice(at + 1));
  }
  // Behind an unquoted value a comment begins with a space.
  const [, value = "", rest = ""] = /^(.*?)(\s+(?:#|\/\/|;|<!--).*)?$/s.exec(raw) ?? [];
  return parted(value, rest);
}

/** Tells a value from a note such as `... (EXPIRED)` that somebody wrote behind it. */
function parted(value: string, behind: string): { value: string; remark: string } {
  const rest = behind.replace(/^[\s,;]+|[\s,;]+$/g, "").replace(/^(?:#|\/\/|<!--)\s*/, "");
  // A whole token is long; a short one before dots was cut by whoever wrote it down.
  const [, whole, noted] = /^([\w|-]{80,})\s*((?:\.{2,}|…).*)$/s.exec(value) ?? [];
  if (whole !== undefined) return { value: whole, remark: `${noted} ${rest}`.trim() };
  const [, first, words] = /^([\w|.-]+)\s+([(<[←-].*|expired.*)$/is.exec(value) ?? [];
  if (first !== undefined && !/\.{2,}$/.test(first)) {
    return { value: first, remark: `${words} ${rest}`.trim() };
  }
  return { value, remark: rest };
}
