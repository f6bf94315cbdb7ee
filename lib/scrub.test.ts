import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { registerSecretValue, scrub, scrubData } from "./scrub";

const TOKEN = `EAAG${"canary7Zx".repeat(8)}ZD`;
const HEX = "9f86d081884c7d659a2feaa0c55ad015";
const RANDOM = "kQ2vX7yTn0canary-Bq_8LrW4sJdE6mUf";

const hidden: [string, string, string][] = [
  ["a Meta token", `token ${TOKEN}.`, TOKEN],
  ["a Meta token inside a word", `x${TOKEN}-y`, TOKEN],
  ["a bearer header", `Authorization: Bearer ${RANDOM}`, RANDOM],
  ["a URL-encoded bearer header", `h=Bearer%20${RANDOM}`, RANDOM],
  ["raw headers", `["authorization","Bearer ${RANDOM}"]`, RANDOM],
  ["basic authorization", "authorization: Basic Y2FuYXJ5", "Y2FuYXJ5"],
  ["access_token in a URL", `https://x/me?access_token=${RANDOM}&fields=id`, RANDOM],
  ["access_token, URL-encoded", `next=%2Fme%3Faccess_token%3D${RANDOM}%26fields`, RANDOM],
  ["access_token, encoded twice", `access_token%253D${RANDOM}`, RANDOM],
  ["input_token", `debug_token?input_token=${RANDOM}`, RANDOM],
  ["appsecret_proof", `appsecret_proof=${HEX}${HEX}`, HEX],
  ["an app token", `1234567890123|${HEX}`, HEX],
  ["an app token, URL-encoded", `x%3D1234567890123%7C${HEX}`, HEX],
  ["32 hex after the word", `App secret is ${HEX}`, HEX],
  ["32 hex before the word", `${HEX} is not the secret`, HEX],
  ["JSON in a text", `body {"appSecret":"${RANDOM}","id":1}`, RANDOM],
  ["JSON in JSON in a text", `{\\"access_token\\":\\"${RANDOM}\\"}`, RANDOM],
  ["spaces in a password", '{"password":"correct horse canary"}', "canary"],
  ["quotes in a password", '{"password":"a\\"canary"}', "canary"],
  ["an unclosed quote", '{"password":"correct horse cana', "cana"],
  ["an inspected object", `{ verifyToken: '${RANDOM}' }`, RANDOM],
  ["a form's password", "email=a%40b.c&password=canary1", "canary1"],
  ["a password in prose", "Password: canary1", "canary1"],
  ["a sealed field", `wv1.a256gcm.1.abc.${RANDOM}`, RANDOM],
  ["a wrapped key", `wk1.a256gcm.0123456789ab.abc.${RANDOM}`, RANDOM],
  ["a sealed field of a later format", `%22wv22.x.1.${RANDOM}`, RANDOM],
  ["a setup link", `http://localhost:3000/setup?token=${RANDOM}`, RANDOM],
  ["an invitation link", `http://localhost:3000/invite/${RANDOM}`, RANDOM],
  ["a reset link", `/reset-password?token=${RANDOM}`, RANDOM],
  ["a session cookie", `__Host-wakey.session=${RANDOM}; a=b`, RANDOM],
  ["a next-auth cookie", `next-auth.session-token.0=${RANDOM}`, RANDOM],
  ["a cookie header", `cookie: theme=dark; sid=${RANDOM}`, RANDOM],
  ["an encrypted JWT", `eyJhbGciOiJkaXIiLCJl..${RANDOM}.abc.def`, RANDOM],
  ["a password hash", `$argon2id$v=19$m=65536$${RANDOM}`, RANDOM],
  ["a database address", "postgres://wakey:canary@db:5432/wakey", "canary"],
  ["an environment variable", `WAKEY_KEK=${RANDOM}=`, RANDOM],
  ["Drizzle's message", "Failed query: insert … \nparams: 1,canary", "canary"],
];

const kept = [
  "Error validating access token: Session has expired on Sunday, 22-Nov-26",
  "(#200) You do not have the necessary permissions",
  "Campaign 0192f0c1-2f7e-7c2b-9c1e-000000000001 sent to 3 people",
  `trace A${HEX.slice(1)} of https://graph.facebook.com/v25.0/123456789012345/messages`,
  "wamid.HBgMOTE5ODc2NTQzMjEwFQIAERgSM0E5QkY3",
  "at send (/app/lib/graph/send.ts:12:34)",
  "at file:///app/node_modules/@scope/x.js:1:2",
];

describe("scrub", () => {
  it.each(hidden)("removes %s", (_, text, secret) => {
    expect(text).toContain(secret);
    expect(scrub(text)).not.toContain(secret);
    expect(scrub(text)).toContain("[scrubbed]");
  });

  it.each(hidden)("removes %s every time it occurs", (_, text, secret) => {
    expect(scrub(`${text}\n${text} ${text}`)).not.toContain(secret);
  });

  it.each(kept)("leaves alone: %s", (text) => {
    expect(scrub(text)).toBe(text);
  });

  it("leaves the rest of a URL readable", () => {
    expect(scrub(`GET /debug_token?input_token=${TOKEN}&fields=id`)).toBe(
      "GET /debug_token?input_token=[scrubbed]&fields=id",
    );
  });

  it("changes nothing the second time", () => {
    const piece = fc.oneof(
      fc.constantFrom(...hidden.map(([, text]) => text)),
      fc.string({ maxLength: 12 }),
      fc.constantFrom('"', "\\", "=", ": ", "token", "secret", "password", "Bearer ", "\n"),
    );
    const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(text, (value) => {
        const once = scrub(value);
        expect(scrub(once)).toBe(once);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    "eyJ",
    "EAA",
    "token:",
    'secret:"\\',
    "secret\\",
    "Bearer ",
    "1234567890",
    "://a:",
    "password",
    "cookie:",
    "wv1.a.",
    "wakey.",
    "/reset",
    "0123456789abcdef",
    "%25",
    "$argon2id$",
    "authorization: ",
    "next-auth.session-token.",
    " ",
    "x",
  ])("takes no long time over 100 KB of %j", (probe) => {
    const text = probe.repeat(Math.ceil(100_000 / probe.length));
    const start = performance.now();
    scrub(text);
    expect(performance.now() - start).toBeLessThan(200);
  });
});

describe("a registered value", () => {
  const secret = 'p&ss "wörd" /canary+1';
  const owner = {};
  registerSecretValue(secret, owner);

  const spellings: [string, string][] = [
    ["as it is", secret],
    ["URL-encoded", encodeURIComponent(secret)],
    ["URL-encoded in small letters", encodeURIComponent(secret).toLowerCase()],
    ["as a form field", encodeURIComponent(secret).replaceAll("%20", "+")],
    ["URL-encoded twice", encodeURIComponent(encodeURIComponent(secret))],
    ["in JSON", JSON.stringify({ x: secret })],
  ];

  it.each(spellings)("is removed %s", (_, text) => {
    expect(scrub(`<${text}> <${text}>`)).not.toMatch(/canary/);
  });

  it.each(["", "u", "us", "use"])("is removed in base64 behind %j", (before) => {
    for (const encoding of ["base64", "base64url"] as const) {
      const text = Buffer.from(before + secret).toString(encoding);
      const left = Buffer.from(scrub(text).replaceAll("[scrubbed]", ""), "base64").toString();
      expect(scrub(text)).toContain("[scrubbed]");
      expect(left).not.toContain("canary");
    }
  });

  it("is no short word and no pattern", () => {
    registerSecretValue("number", owner);
    registerSecretValue("........", owner);
    expect(scrub("a number of people")).toBe("a number of people");
  });
});

describe("scrubData", () => {
  it("empties what has a secret's name, and nothing else", () => {
    const data = {
      accessToken: RANDOM,
      newPassword: "canary with spaces",
      headers: { cookie: ["a=canary"], Authorization: "canary", "x-id": "7" },
      appSecret: { value: "canary" },
      hasToken: true,
      token: null,
      tokens: 12,
      tokenKind: "system user",
      list: [{ url: `?access_token=${RANDOM}` }],
      [TOKEN]: 1,
    };
    const clean = scrubData(data);
    expect(JSON.stringify(clean)).not.toMatch(/canary/);
    expect(clean).toMatchObject({
      headers: { "x-id": "7" },
      hasToken: true,
      token: null,
      tokens: 12,
      tokenKind: "system user",
    });
  });

  it("keeps a member called __proto__ a member", () => {
    const clean = scrubData(JSON.parse('{"__proto__":{"admin":true}}')) as { admin?: boolean };
    expect(clean.admin).toBeUndefined();
    expect(Object.keys(clean)).toEqual(["__proto__"]);
  });
});
