import "server-only";
import { types } from "node:util";
import { scrub } from "./scrub";

export type SafeError = {
  name: string;
  /** Absent for errors of the database: theirs repeats parameter values. */
  message?: string;
  /** Frames only. */
  stack?: string[];
  cause?: SafeError;
  errors?: SafeError[];
  [field: string]: unknown;
};

const DEEPEST = 4;
const MOST_ERRORS = 5;
const MOST_FRAMES = 20;

// Facts about a failure that never repeat what somebody typed.
const FACTS = [
  ...["code", "field", "status", "statusCode", "subcode", "type", "retry", "scope", "digest"],
  ...["error_subcode", "errorSubcode", "fbtrace_id", "fbtraceId", "traceId", "kind", "reason"],
  ...["severity", "schema", "table", "column", "constraint", "dataType", "routine"],
  ...["syscall", "errno"],
];

/**
 * What may be logged of anything that was thrown.
 *
 * Drizzle puts the query and its parameter values into `message`, `stack`, `query` and `params`, and
 * Postgres repeats values in `message`, `detail` and `where`: of both only the SQLSTATE (`code`) and
 * the names of table, column and constraint stay.
 */
export function safeError(thrown: unknown, depth = 0): SafeError {
  if (!isError(thrown)) return { name: "NotAnError", message: kindOf(thrown) };
  const database = isDatabaseError(thrown);
  const message = text(thrown, "message");
  const stack = framesOf(text(thrown, "stack"), message);
  const cause = read(thrown, "cause");
  const errors = read(thrown, "errors");
  const deeper = depth < DEEPEST;
  return {
    ...factsOf(thrown),
    name: scrub(nameOf(thrown)),
    ...(database ? {} : { message: scrub(message) }),
    ...(stack.length > 0 ? { stack } : {}),
    ...(deeper && isError(cause) ? { cause: safeError(cause, depth + 1) } : {}),
    ...(deeper && Array.isArray(errors)
      ? { errors: errors.slice(0, MOST_ERRORS).map((error) => safeError(error, depth + 1)) }
      : {}),
  };
}

/** Also true for errors of another realm. */
export function isError(value: unknown): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}

function isDatabaseError(error: Error): boolean {
  const has = (field: string) => read(error, field) !== undefined;
  return (
    nameOf(error).startsWith("Drizzle") ||
    (has("query") && has("params")) ||
    (has("severity") && has("code")) ||
    (has("routine") && has("code"))
  );
}

function factsOf(error: Error): Record<string, unknown> {
  const facts = FACTS.map((field) => [field, read(error, field)] as const);
  return Object.fromEntries(
    facts
      .filter(([, value]) => ["string", "number", "boolean"].includes(typeof value))
      .map(([field, value]) => [field, typeof value === "string" ? scrub(value) : value]),
  );
}

/** Drizzle's errors are called "Error", so the class's name counts where nothing better is said. */
function nameOf(error: Error): string {
  const name = text(error, "name");
  const className: unknown = read(read(error, "constructor"), "name");
  return name === "Error" && typeof className === "string" && className ? className : name;
}

function framesOf(stack: string, message: string): string[] {
  const at = message === "" ? -1 : stack.indexOf(message);
  const lines = stack.slice(at === -1 ? 0 : at + message.length).split("\n");
  const lastOther = lines.findLastIndex((line) => !/^ {4}at .+[\d>)]$/.test(line));
  return lines.slice(lastOther + 1, lastOther + 1 + MOST_FRAMES).map((line) => scrub(line.trim()));
}

function kindOf(thrown: unknown): string {
  if (typeof thrown === "string") return scrub(thrown);
  if (typeof thrown !== "object" || thrown === null) return typeof thrown;
  const className = read(read(thrown, "constructor"), "name");
  return scrub(typeof className === "string" ? className : "object");
}

function text(value: unknown, field: string): string {
  const found = read(value, field);
  return typeof found === "string" ? found : "";
}

/** A property, or undefined where reading it throws. */
function read(value: unknown, field: string): unknown {
  try {
    return (value as Record<string, unknown> | null | undefined)?.[field];
  } catch {
    return undefined;
  }
}
