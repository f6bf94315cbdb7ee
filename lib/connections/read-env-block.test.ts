import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { readEnvBlock } from "./read-env-block.schema";

const TOKEN = `EAA${"xYz0123456".repeat(18)}`;
const SECRET = "0123456789abcdef0123456789abcdef";
const whole = {
  accessToken: TOKEN,
  phoneNumberId: "106540352242922",
  wabaId: "102290129340398",
  appId: "634974688087057",
};

test("the usual block fills the form, the misspelt name too", () => {
  const text = [
    "# WhatsApp",
    `WHATSAPP_ACCESS_TOKEN=${TOKEN}`,
    "WHATSAPP_PHONE_NUMBER_ID=106540352242922",
    "WHATSAPP_BUSINESS_ACCOUNT_ID=102290129340398",
    "WHASTAPPAPP_ID=634974688087057",
    "",
  ].join("\n");
  expect(readEnvBlock(text)).toEqual({ values: whole, notes: [] });
  expect(readEnvBlock(`\ufeff${text.replaceAll("\n", "\r\n")}`)).toEqual({
    values: whole,
    notes: [],
  });
});

describe("every notation", () => {
  it.each([
    ["quotes", `A_TOKEN="x"\nWHATSAPP_ACCESS_TOKEN="${TOKEN}"`],
    ["single quotes and spaces", `  ACCESS_TOKEN = '${TOKEN}'  `],
    ["typographic quotes", `ACCESS_TOKEN=“${TOKEN}”`],
    ["export", `export WHATSAPP_ACCESS_TOKEN=${TOKEN};`],
    ["set of Windows", `set WHATSAPP_ACCESS_TOKEN=${TOKEN}`],
    ["PowerShell", `$env:WHATSAPP_ACCESS_TOKEN = "${TOKEN}"`],
    ["a list of Docker Compose", `    - WHATSAPP_ACCESS_TOKEN=${TOKEN}`],
    ["YAML", `whatsapp:\n  access_token: ${TOKEN}`],
    ["JSON over lines", `{\n  "whatsappAccessToken": "${TOKEN}",\n  "x_y": 1\n}`],
    ["JSON in one line", `{"accessToken":"${TOKEN}","appId":"634974688087057"}`],
    ["JavaScript", `const accessToken = "${TOKEN}";`],
    ["process.env", `process.env.WHATSAPP_TOKEN = '${TOKEN}';`],
    ["a comment behind", `WHATSAPP_ACCESS_TOKEN=${TOKEN} # of the System User`],
    ["a comment behind quotes", `WHATSAPP_ACCESS_TOKEN="${TOKEN}" # mine`],
    ["dots and a note behind", `WHATSAPP_ACCESS_TOKEN=${TOKEN}... (EXPIRED)`],
    ["a note behind", `WHATSAPP_ACCESS_TOKEN=${TOKEN} (EXPIRED)`],
    ["a note behind quotes", `WHATSAPP_ACCESS_TOKEN="${TOKEN}" (EXPIRED)`],
    ["a bearer header's value", `WHATSAPP_ACCESS_TOKEN="Bearer ${TOKEN}"`],
    ["the token alone", TOKEN],
    ["invisible characters", `WHATSAPP_ACCESS_TOKEN=\u200b${TOKEN}\u200b`],
  ])("%s", (_name, text) => {
    expect(readEnvBlock(text).values.accessToken).toBe(TOKEN);
  });
});

test("other people's names", () => {
  const text = [
    `M4D_APP_ID=634974688087057`,
    `M4D_APP_SECRET=${SECRET}`,
    `CLOUD_API_ACCESS_TOKEN=${TOKEN}`,
    `WA_PHONE_NUMBER_ID: 106540352242922`,
    `WABA_ID: "102290129340398"`,
  ].join("\n");
  expect(readEnvBlock(text)).toEqual({ values: { ...whole, appSecret: SECRET }, notes: [] });
});

const notes = (text: string) => readEnvBlock(text).notes;

describe("what could not be used is said by line", () => {
  it.each([
    [
      "\nWHATSAPP_ACCESS_TOKEN=EAAGm0PX4ZCps... (EXPIRED)",
      2,
      "holds an access token that is cut short",
    ],
    ["WHATSAPP_ACCESS_TOKEN=your_token_here", 1, "holds a placeholder"],
    ["WHATSAPP_ACCESS_TOKEN=", 1, "is empty"],
    [`WHATSAPP_ACCESS_TOKEN="$` + `{TOKEN}"`, 1, "holds a placeholder"],
    [`WHATSAPP_PHONE_NUMBER_ID=${TOKEN}`, 1, "holds an access token"],
    ["WHATSAPP_PHONE_NUMBER_ID=+1 555-078-3881", 1, "is not an ID"],
    [`WHATSAPP_ACCESS_TOKEN=${SECRET}`, 1, "looks like an App secret"],
    ["WHATSAPP_ACCESS_TOKEN=106540352242922", 1, "does not look like it"],
    [`WHATSAPP_ACCESS_TOKEN=634974688087057|${SECRET}`, 1, "holds an app token"],
    [`# WHATSAPP_ACCESS_TOKEN=${TOKEN}`, 1, "stands in a comment"],
    ["WHATSAPP_VERIFY_TOKEN=abcdefgh", 1, "Wakey makes its own verify token"],
    ["WHATSAPP_API_VERSION=v25.0", 1, "the API version is a setting of the server"],
    ["DATABASE_URL=postgres://u:secret-password@h/db", 1, "DATABASE_URL was not used"],
    ["META_BUSINESS_ID=506914307656634", 1, "or the portfolio's"],
    ["NEXTAUTH_SECRET=0123456789abcdef0123456789abcdef", 1, "NEXTAUTH_SECRET is not needed"],
    ["SOME_OTHER=thing", 1, "SOME_OTHER is not needed"],
    ["106540352242922", 1, "IDs all look alike"],
    ["what is this", 1, "This line was not understood."],
  ])("%j", (text, line, words) => {
    const block = readEnvBlock(text);
    expect(block.values).toEqual({});
    expect(block.notes).toEqual([{ line, text: expect.stringContaining(words) }]);
    expect(block.notes[0]?.text).not.toMatch(/0123|EAAG|secret-password|abcdefgh|v25/);
  });

  it("warns of notes and of names that browsers see", () => {
    expect(notes(`WHATSAPP_ACCESS_TOKEN=${TOKEN}... (EXPIRED)`)).toEqual([
      { line: 1, text: expect.stringMatching(/has expired; the value was taken/) },
    ]);
    expect(notes(`WHATSAPP_APP_ID=634974688087057 (the new app)`)).toEqual([
      { line: 1, text: "What stands behind the value of WHATSAPP_APP_ID was left out." },
    ]);
    expect(notes(`NEXT_PUBLIC_WHATSAPP_TOKEN=${TOKEN}`)).toEqual([
      { line: 1, text: expect.stringMatching(/sent to browsers/) },
    ]);
  });

  it.each(["c2VjcmV0_VG9rZW4x=", "sk_live_51HabcDEF=x", "hunterTwoTo9=y", "aGVsbG9Xb3JsZAto: z"])(
    "does not repeat the name in %j, which may be a secret",
    (text) => {
      const [said] = notes(text);
      expect(said?.text).not.toContain(text.split(/[=:]/)[0]);
    },
  );

  it("takes the last of two", () => {
    const block = readEnvBlock("APP_ID=634974688087057\nAPP_ID=734974688087057");
    expect(block.values).toEqual({ appId: "734974688087057" });
    expect(block.notes).toMatchObject([{ line: 2 }]);
  });

  it("stops at 100,000 characters and at 50 notes", () => {
    const long = `${"x y\n".repeat(60_000)}APP_ID=634974688087057`;
    const block = readEnvBlock(long);
    expect(block.values).toEqual({});
    expect(block.notes).toHaveLength(51);
  });
});

describe("whatever is pasted", () => {
  const name = fc.oneof(
    fc.constantFrom("WHATSAPP_ACCESS_TOKEN", "appSecret", "APP_ID", "WABA_ID", "DATABASE_URL"),
    fc.stringMatching(/^[A-Za-z_][\w.-]{0,20}$/),
  );
  // Nothing that could stand in a sentence of ours by chance.
  const secret = fc.oneof(
    fc.stringMatching(/^EAA[A-Z0-9]{20,60}$/),
    fc.stringMatching(/^[0-9a-f]{32}$/),
    fc.stringMatching(/^[A-Z0-9]{3,6}[#/+]{1,3}[A-Z0-9]{8,40}$/),
  );
  const line = fc.oneof(
    fc.string({ unit: "binary" }),
    secret,
    fc
      .tuple(
        fc.constantFrom("", "export ", "# ", "- ", "{", '"', "$env:"),
        name,
        fc.constantFrom("=", ": ", '":"', " = '", "="),
        secret,
        fc.constantFrom("", "'", '",', "... (EXPIRED)", " # note", "}"),
      )
      .map((parts) => parts.join("")),
  );

  it("is read without an error, and no note repeats a secret", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.array(secret), (lines, secrets) => {
        const text = lines.concat(secrets).join("\n");
        const block = readEnvBlock(text);
        const said = block.notes.map((one) => one.text).join("\n");
        for (const found of text.match(/EAA[A-Z0-9]{20,}|[0-9a-f]{32}|[A-Z0-9]{8,}/g) ?? []) {
          if (/\d/.test(found)) expect(said).not.toContain(found);
        }
        for (const value of Object.values(block.values)) expect(said).not.toContain(value);
      }),
    );
  });

  it("gives a value back that was written in any notation", () => {
    const digits = fc.stringMatching(/^[1-9][0-9]{14}$/);
    fc.assert(
      fc.property(
        fc.constantFrom("", "export ", "  ", "- ", "set "),
        fc.constantFrom("=", " = ", ": ", "="),
        fc.constantFrom('"', "'", ""),
        digits,
        fc.constantFrom("\n", "\r\n", " # note\n", ",\n", ";\n"),
        (lead, equals, quote, id, end) => {
          fc.pre(!/^(\d)\1+$/.test(id));
          const text = `${lead}WHATSAPP_APP_ID${equals}${quote}${id}${quote}${end}X=1`;
          expect(readEnvBlock(text).values).toEqual({ appId: id });
        },
      ),
    );
  });

  it("takes no longer than the text is long", () => {
    const start = performance.now();
    for (const unit of ["a ", "=", "{", '"', "A_B:", "x=y,", "# ", "... (", "- ", "EAA"]) {
      readEnvBlock(unit.repeat(50_000));
    }
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
