import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { type IdField, recogniseId, wrongField } from "./recognise-id.schema";

const TOKEN = `EAA${"xYz0123456".repeat(18)}`;
const SECRET = "0123456789abcdef0123456789abcdef";

describe("recogniseId, by looks", () => {
  it.each([
    ["", "empty", true],
    ["  \u200b ", "empty", true],
    [TOKEN, "access-token", true],
    [`"${TOKEN}",`, "access-token", true],
    [`Bearer ${TOKEN}`, "access-token", true],
    [`${TOKEN.slice(0, 90)}\n${TOKEN.slice(90)}`, "access-token", true],
    [`634974688087057|${SECRET}`, "app-token", true],
    [`${TOKEN.slice(0, 20)}... (EXPIRED)`, "cut-token", true],
    [`${TOKEN.slice(0, 12)}…`, "cut-token", true],
    [SECRET, "app-secret", true],
    [SECRET.toUpperCase(), "app-secret", true],
    ["106540352242922", "meta-id", true],
    ["\u200b106540352242922 ", "meta-id", true],
    ["+1 555-078-3881", "phone-number", true],
    ["+15550783881", "phone-number", true],
    ["(555) 078-3881", "phone-number", true],
    ["49 151 2345678", "phone-number", false],
    ["15550783881", "phone-number", false],
    ["4915123456789", "phone-number", false],
    ["5550783881", "phone-number", false],
    ["12345", "meta-id", false],
    ["https://graph.facebook.com", "web-address", true],
    ["me@example.com", "e-mail-address", true],
    ["WHATSAPP_APP_ID=123", "env-block", true],
    ["export APP_ID=1\nAPP_SECRET=2", "env-block", true],
    ["your_token_here", "placeholder", false],
    ["<your token>", "placeholder", true],
    ["$" + "{TOKEN}", "placeholder", true],
    ["xxxxxxxx", "placeholder", true],
    ["hello", "unknown", false],
    ["+", "unknown", false],
    ["١٢٣٤٥٦٧٨٩٠١٢٣٤٥", "unknown", false],
  ])("%j is %s", (value, kind, sure) => {
    expect(recogniseId(value)).toEqual({ kind, sure });
  });
});

test("what is known is told apart, although ids look alike", () => {
  const known = {
    appIds: ["634974688087057"],
    wabaIds: ["102290129340398"],
    phoneNumberIds: ["106540352242922"],
    businessIds: ["506914307656634"],
    systemUserIds: ["104169029247128"],
    phoneNumbers: ["+1 555-078-3881"],
  };
  const kinds = ["634974688087057", "102290129340398", "106540352242922", "506914307656634"].map(
    (value) => recogniseId(value, known).kind,
  );
  expect(kinds).toEqual(["app-id", "waba-id", "phone-number-id", "business-id"]);
  expect(recogniseId("104169029247128", known).kind).toBe("system-user-id");
  expect(recogniseId("15550783881", known)).toEqual({ kind: "phone-number", sure: true });
  expect(recogniseId("102290 129340398", known).kind).toBe("waba-id");
});

describe("wrongField", () => {
  const known = { wabaIds: ["102290129340398"], phoneNumberIds: ["106540352242922"] };

  it.each<[IdField, string, RegExp]>([
    ["phoneNumberId", "102290129340398", /WhatsApp Business Account ID.*below the number/],
    ["wabaId", "106540352242922", /Phone number ID.*beside the Phone number ID/],
    ["phoneNumberId", "+1 555-078-3881", /phone number itself/],
    ["accessToken", SECRET, /App secret.*begins with EAA/],
    ["accessToken", `634974688087057|${SECRET}`, /app token/],
    ["accessToken", "106540352242922", /Phone number ID/],
    ["accessToken", "999999999999999", /placeholder/],
    ["accessToken", "934974688087057", /only an ID/],
    ["appSecret", TOKEN, /access token.*32 characters/],
    ["appId", TOKEN, /access token/],
  ])("%s with %j is named", (field, value, text) => {
    const wrong = wrongField(field, value, known);
    expect(wrong).toMatchObject({ sure: true, text: expect.stringMatching(text) });
    expect(wrong?.text).not.toContain(value);
  });

  it.each<[IdField, string]>([
    ["accessToken", TOKEN],
    ["appSecret", SECRET],
    ["phoneNumberId", "106540352242922"],
    ["phoneNumberId", "206540352242922"],
    ["wabaId", "102290129340398"],
    ["appId", "634974688087057"],
    ["appId", ""],
    ["accessToken", "IGQVJsomethingelse"],
  ])("%s with %j may be right", (field, value) => {
    expect(wrongField(field, value, known)).toBeNull();
  });

  it("only warns where an old, short id may look like a phone number", () => {
    expect(wrongField("appId", "15550783881")).toMatchObject({ sure: false });
  });

  it("answers for any text, without repeating it", () => {
    const fields: IdField[] = ["accessToken", "appSecret", "appId", "wabaId", "phoneNumberId"];
    fc.assert(
      fc.property(
        fc.constantFrom(...fields),
        fc.oneof(
          fc.string({ minLength: 12, unit: "binary" }),
          fc.stringMatching(/^EAA[\w-]{20,60}$/),
          fc.stringMatching(/^\+?[\d ().-]{12,25}$/),
        ),
        (field, value) => {
          const wrong = wrongField(field, value);
          expect(wrong?.text ?? "").not.toContain(value.trim() || "\0");
        },
      ),
    );
  });
});
