import "server-only";
import {
  type Bindings,
  type ChildLoggerOptions,
  type DestinationStream,
  type Logger,
  pino,
} from "pino";
import { isError, safeError } from "./safe-error";
import { scrub, scrubData } from "./scrub";

const DEEPEST = 8;
const MOST_VALUES = 1_000;
const LONGEST_STRING = 16_384;

// Characters JSON leaves as they are, but which steer a terminal or reverse what a reader sees.
const UNPRINTABLE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A logger that writes to `destination`; the product uses {@link log}. */
export function createLog(destination: DestinationStream): Logger {
  const options = {
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    hooks: {
      logMethod(this: Logger, args: unknown[], method: (...args: never[]) => void) {
        method.apply(this, safeArguments(args) as never[]);
      },
      streamWrite: safeLine,
    },
  };
  const logger = pino(options, destination);
  const { child } = logger;
  // Pino gives a child's fields to no formatter.
  const safeChild = function (this: Logger, bindings: Bindings, childOptions?: ChildLoggerOptions) {
    return Reflect.apply(child, this, [fields(bindings), childOptions]);
  };
  return Object.assign(logger, { child: safeChild });
}

// One logger for the whole process, also where the bundler has made two copies of this module.
const home = globalThis as { __wakeyLog?: Logger };
home.__wakeyLog ??= createLog(pino.destination({ fd: 1, sync: true }));

/**
 * The log of this process: one JSON object a line on standard output, without secrets.
 *
 * `log.info({ connectionId }, "Token checked")`; errors go in as `{ err: error }`.
 */
export const log: Logger = home.__wakeyLog;

/** Lines under this level are not written; children made before keep theirs. */
export function setLogLevel(level: Logger["level"]): void {
  log.level = level;
}

/** The arguments of a log call as plain data, so that writing them can neither throw nor leak. */
function safeArguments(args: readonly unknown[]): unknown[] {
  const [first, ...rest] = args;
  const values = rest.map((value) => plain(value));
  if (typeof first === "string") return [bounded(first), ...values];
  if (first === undefined) return [first, ...values];
  if (!isError(first)) return [fields(first), ...values];
  const err = safeError(first);
  return [{ err }, ...(values.length > 0 ? values : [err.message ?? err.name])];
}

function fields(value: unknown): Record<string, unknown> {
  const copy = plain(value);
  const isRecord = typeof copy === "object" && copy !== null && !Array.isArray(copy);
  return isRecord ? (copy as Record<string, unknown>) : { value: copy };
}

type Walk = { left: number; readonly inside: object[] };

/** Plain data of bounded size: errors made safe, bytes counted, cycles and traps named. */
function plain(value: unknown, walk: Walk = { left: MOST_VALUES, inside: [] }): unknown {
  walk.left -= 1;
  if (typeof value === "string") return bounded(value);
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (walk.inside.includes(value)) return "[circular]";
  if (walk.left < 0 || walk.inside.length >= DEEPEST) return "[more]";
  walk.inside.push(value);
  try {
    return plainObject(value, (item) => plain(item, walk));
  } catch {
    return "[unreadable]";
  } finally {
    walk.inside.pop();
  }
}

function plainObject(value: object, next: (item: unknown) => unknown): unknown {
  if (isError(value)) return safeError(value);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if ("toJSON" in value && typeof value.toJSON === "function") return next(value.toJSON());
  if (value instanceof Map) return next(Object.fromEntries(value));
  if (value instanceof Set) return next([...value]);
  if (Array.isArray(value)) return value.slice(0, MOST_VALUES).map(next);
  const entries = Object.entries(Object.getOwnPropertyDescriptors(value)).slice(0, MOST_VALUES);
  return Object.fromEntries(
    entries
      .filter(([, property]) => property.enumerable)
      .map(([key, property]) => [key, property.get ? "[getter]" : next(property.value)]),
  );
}

/** Scrubbed before it is cut, because half a secret is not recognised. */
function bounded(text: string): string {
  return text.length > LONGEST_STRING ? `${scrub(text).slice(0, LONGEST_STRING)}…` : text;
}

/** The last stage before the stream: whatever came through as one clean line of JSON. */
function safeLine(line: string): string {
  let data: unknown;
  try {
    data = scrubData(JSON.parse(line));
  } catch {
    data = { level: "error", time: new Date().toISOString(), msg: "A log line was not JSON" };
  }
  return `${JSON.stringify(data).replace(UNPRINTABLE, escaped)}\n`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
