import { randomBytes } from "node:crypto";
import { DrizzleQueryError } from "drizzle-orm/errors";
import { pino } from "pino";
import { beforeEach, describe, expect, it } from "vitest";
import { AppError } from "./errors";
import { createLog, log, setLogLevel } from "./log";
import { safeError } from "./safe-error";
import { registerSecretValue } from "./scrub";
import { AccessToken } from "./secret";

const TOKEN = `EAAG${"canary7Zx".repeat(8)}ZD`;
// Not one of the patterns: only being dropped, hidden or registered keeps it out.
const VALUE = "canary-value";

let written = "";
const destination = {
  write(text: string) {
    written += text;
  },
};
const tested = createLog(destination);
tested.level = "trace";

beforeEach(() => {
  written = "";
});

/** The one line written, which must be one JSON object with a level, a time and no canary. */
function line(): Record<string, unknown> {
  expect(written).toMatch(/^[^\r\n]+\n$/);
  expect(written).not.toMatch(/canary/);
  const data = JSON.parse(written);
  expect(data).toMatchObject({ level: expect.any(String), time: expect.stringMatching(/Z$/) });
  return data;
}

function thrower(): never {
  throw new Error(VALUE);
}

function endless(): object {
  return { toJSON: endless };
}

function postgresError(): Error {
  return Object.assign(new Error(`invalid input syntax for type integer: "${VALUE}"`), {
    name: "error",
    code: "22P02",
    severity: "ERROR",
    detail: `Key (token)=(${VALUE}) already exists.`,
    where: `unnamed portal parameter $1 = '${VALUE}'`,
    table: "connections",
    constraint: "connections_pkey",
    routine: "pg_strtoint32",
  });
}

const drizzleError = () =>
  new DrizzleQueryError("insert into connections values ($1)", [1, VALUE, TOKEN], postgresError());

describe("the log", () => {
  it("writes fields, message and level as one JSON object", () => {
    tested.info({ connectionId: "c1", count: 3, ok: true, none: null }, "Token checked");
    expect(line()).toMatchObject({
      level: "info",
      msg: "Token checked",
      connectionId: "c1",
      count: 3,
      ok: true,
      none: null,
    });
  });

  it("would leak without us: the same call on a bare pino", () => {
    pino({}, destination).error(drizzleError(), `GET /debug_token?input_token=${TOKEN}`);
    expect(written).toContain(TOKEN);
    expect(written).toContain(VALUE);
  });

  const leaks: [string, () => void][] = [
    ["in the message", () => tested.info(`token ${TOKEN}`)],
    ["in a format argument", () => tested.info("url %s", `/me?access_token=${TOKEN}`)],
    ["in an object argument", () => tested.info("x %j %o", { a: TOKEN }, { password: VALUE })],
    ["in a field", () => tested.info({ url: `/me?access_token=${TOKEN}` })],
    ["in a deep field", () => tested.info({ a: { b: [{ c: { d: TOKEN } }] } })],
    ["in a field's name", () => tested.info({ [TOKEN]: 1 })],
    ["in a secret's field", () => tested.info({ session: { csrfToken: VALUE } })],
    ["in a child's field", () => tested.child({ token: VALUE, url: TOKEN }).info("x")],
    ["in a child's error", () => tested.child({ why: drizzleError() }).info("x")],
    ["in a grandchild's", () => tested.child({ a: 1 }).child({ why: drizzleError() }).info("x")],
    ["in a Secret", () => tested.info({ secret: new AccessToken(TOKEN) }, "x")],
    ["in a Secret alone", () => tested.info(new AccessToken(TOKEN))],
    ["in bytes", () => tested.info({ key: Buffer.from(VALUE), raw: new Uint8Array([1]) })],
    [
      "in a Map and a Set",
      () => tested.info({ m: new Map([["pwd", VALUE]]), s: new Set([TOKEN]) }),
    ],
    ["in a URL object", () => tested.info({ at: new URL(`https://x/?access_token=${VALUE}`) })],
    ["in an array", () => tested.info([TOKEN])],
    ["in an error", () => tested.error(new Error(`refused: ${TOKEN}`))],
    ["in a Drizzle error", () => tested.error(drizzleError())],
    ["in err", () => tested.error({ err: drizzleError() }, "Could not save")],
    ["in an error elsewhere", () => tested.error({ a: [{ reason: drizzleError() }] }, "x")],
    ["in an error as format argument", () => tested.error("failed: %s %j", "x", drizzleError())],
    ["in a cause", () => tested.error(new Error("x", { cause: drizzleError() }))],
    ["in an aggregate", () => tested.error(new AggregateError([drizzleError()], "all failed"))],
    ["quoted by another error", () => tested.error(new Error(`Oh: ${drizzleError().message}`))],
    ["as the whole error", () => tested.error({ err: TOKEN }, "x")],
    ["at the cut of a long text", () => tested.info({ a: `${"a".repeat(16_368)} ${TOKEN}` })],
  ];
  it.each(leaks)("hides a secret %s", (_, write) => {
    write();
    line();
  });

  const hostile: [string, string][] = [
    ["line breaks", 'a\r\n{"level":"fatal"}\n\u2028\u2029\u0085'],
    ["terminal sequences", "\u001b[2J\u001b]0;title\u0007\u009b31m\u007f"],
    ["bidi", "abc\u202e\u2066\u200f\u061ccba\ufeff\u200b"],
    ["quotes and braces", '"}],{"level":"fatal'],
    ["half a pair", "\ud800 and \udc00"],
    ["NUL", "a\0b"],
  ];
  it.each(hostile)("keeps one clean line with %s", (_, text) => {
    tested.child({ name: text }).info({ [text]: text, list: [text] }, text);
    const data = line();
    expect(written).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*\n$/u);
    expect(data).toMatchObject({ level: "info", list: [text], name: text });
  });

  const cyclic: Record<string, unknown> = { name: "ring" };
  cyclic.self = cyclic;
  const ownCause = new Error("x");
  ownCause.cause = ownCause;
  const odd: [string, unknown][] = [
    ["a cycle", cyclic],
    ["a getter that throws", Object.defineProperty({}, "x", { enumerable: true, get: thrower })],
    ["a toJSON that throws", { toJSON: thrower }],
    ["a toJSON without end", { toJSON: endless }],
    ["an error with a trap", Object.defineProperty(new Error("x"), "message", { get: thrower })],
    ["an error that caused itself", ownCause],
    ["no prototype", Object.assign(Object.create(null), { a: 1 })],
    ["a function", thrower],
    ["a symbol", Symbol("x")],
    ["a bigint", 12345678901234567890n],
    ["NaN", Number.NaN],
    ["null", null],
    ["nothing", undefined],
    ["a sparse array", new Array(5_000_000)],
    ["a tall tree", JSON.parse(`${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`)],
    ["many things", Array.from({ length: 20_000 }, (_, index) => ({ index }))],
  ];
  it.each(odd)("survives %s", (_, value) => {
    tested.error(value as object, "x");
    line();
    written = "";
    tested.error({ value }, "x");
    line();
    written = "";
    tested.child({ value }).error("x %s %j", value as string, value as object);
    line();
    expect(written.length).toBeLessThan(100_000);
  });

  it("survives a proxy with a trap", () => {
    const proxy = new Proxy({}, { ownKeys: thrower, get: thrower, has: thrower });
    tested.info({ proxy }, "x");
    expect(line()).toMatchObject({ proxy: "[unreadable]" });
  });

  it("writes bytes as their number and big integers whole", () => {
    tested.info({ key: randomBytes(32), id: 12345678901234567890n });
    expect(line()).toMatchObject({ key: "[32 bytes]", id: "12345678901234567890" });
  });

  it("hides registered values that no pattern knows", () => {
    const owner = {};
    registerSecretValue("xyz-canary-xyz", owner);
    tested.info({ a: "<xyz-canary-xyz>", b: encodeURIComponent("xyz-canary-xyz") });
    expect(line()).toMatchObject({ a: "<[scrubbed]>" });
  });

  it("obeys setLogLevel", () => {
    const before = log.level;
    setLogLevel("fatal");
    expect(log.isLevelEnabled("error")).toBe(false);
    setLogLevel(before);
    expect(log.isLevelEnabled("info")).toBe(true);
  });
});

describe("an error in the log", () => {
  it("keeps what names the failure of a database", () => {
    tested.error({ err: drizzleError() }, "Could not save");
    expect(line()).toMatchObject({
      msg: "Could not save",
      err: {
        name: "DrizzleQueryError",
        stack: expect.arrayContaining([expect.stringMatching(/^at drizzleError .*log\.test\.ts/)]),
        cause: {
          code: "22P02",
          severity: "ERROR",
          table: "connections",
          constraint: "connections_pkey",
        },
      },
    });
  });

  it("keeps the words and fields of our own", () => {
    tested.error(new AppError("INVALID", "Give a phone number", { field: "phone" }));
    expect(line()).toMatchObject({
      msg: "Give a phone number",
      err: {
        name: "AppError",
        code: "INVALID",
        field: "phone",
        message: "Give a phone number",
        stack: expect.arrayContaining([expect.stringMatching(/^at /)]),
      },
    });
  });

  it("has no forged frames", () => {
    tested.error(new Error("first\n    at evil (/etc/passwd:1:1)"));
    expect(JSON.stringify((line().err as { stack: string[] }).stack)).not.toContain("evil");
  });

  it.each([
    ["a Secret", new AccessToken(TOKEN), "AccessToken"],
    ["a text", "gone", "gone"],
    ["an object", { token: VALUE }, "Object"],
    ["nothing", undefined, "undefined"],
  ])("may be %s that was thrown", (_, thrown, message) => {
    expect(safeError(thrown)).toEqual({ name: "NotAnError", message });
    tested.error({ err: thrown }, "x");
    expect(line()).toMatchObject({ level: "error", msg: "x" });
  });
});
