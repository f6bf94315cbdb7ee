import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allErrors } from "./all-errors";
import { explainError } from "./explain-error";

const key = (entry: (typeof allErrors)[number]) =>
  [entry.code, entry.codeMax ?? "", entry.subcode ?? "", entry.match?.source ?? ""].join("|");

describe("the catalogue", () => {
  it.each(allErrors.map((entry) => [key(entry), entry] as const))("entry %s", (_key, entry) => {
    for (const text of [entry.title, entry.cause, entry.fix]) {
      expect(text.trim()).toBe(text);
      expect(text.length).toBeGreaterThan(5);
      expect(text.length).toBeLessThan(400);
    }
    expect(entry.cause).toMatch(/[.)]$/);
    expect(entry.fix).toMatch(/[.)]$/);
    expect(entry.title).not.toMatch(/\.$/);
    if (entry.docs) expect(entry.docs).toMatch(/^https:\/\/developers\.facebook\.com\//);
    if (entry.codeMax !== undefined) expect(entry.codeMax).toBeGreaterThan(entry.code);
    // A remembered position would make the same lookup differ from call to call.
    expect(entry.match?.flags ?? "").not.toMatch(/[gy]/);
    // What a person must repair or decide first is not tried again on its own.
    if (entry.halts) expect(entry.retry).not.toBe("backoff");
  });

  it("names nothing twice", () => {
    expect(new Set(allErrors.map(key)).size).toBe(allErrors.length);
  });
});

describe("what a refusal stops", () => {
  const halting = (scope: string) =>
    [
      ...new Set(allErrors.filter((entry) => entry.halts === scope).map((entry) => entry.code)),
    ].sort((a, b) => a - b);

  it.each([0, 3, 10, 190, 200, 250, 299, 368, 131005, 131031, 131042, 131045, 131048, 133010])(
    "%i stops the connection",
    (code) => expect(explainError({ code }).halts).toBe("connection"),
  );

  it.each([132001, 132007, 132015, 132016])("%i stops the campaign", (code) =>
    expect(explainError({ code }).halts).toBe("campaign"),
  );

  it.each([
    130429, 131056, 131030, 131026, 131047, 131049, 131050, 130472, 130497, 132000, 1, 2, 4,
  ])("%i stops neither", (code) => expect(explainError({ code }).halts).toBeNull());

  it("keeps the lists of stopping codes", () => {
    expect(halting("connection")).toMatchInlineSnapshot(`
      [
        0,
        1,
        3,
        10,
        33,
        100,
        101,
        102,
        104,
        190,
        200,
        368,
        131005,
        131031,
        131037,
        131042,
        131045,
        131048,
        131064,
        133010,
      ]
    `);
    expect(halting("campaign")).toMatchInlineSnapshot(`
      [
        131063,
        132001,
        132007,
        132015,
        132016,
        132068,
        132069,
        134100,
        134102,
      ]
    `);
  });
});

describe("explainError", () => {
  it.each([
    // code and subcode
    [{ code: 190, subcode: 463 }, "Token has expired"],
    [{ code: 190, subcode: 467 }, "Owner logged out"],
    [{ code: 190, subcode: 460 }, "Password changed"],
    [{ code: 190, subcode: 458 }, "App was removed"],
    [{ code: 190, subcode: 459 }, "Owner held at a security check"],
    [{ code: 190, subcode: 464 }, "Owner's account not confirmed"],
    [{ code: 190, subcode: 466 }, "Token was revoked"],
    [{ code: 190, subcode: 492 }, "Owner lost the needed role"],
    [{ code: 100, subcode: 33 }, "Not visible to this token"],
    [{ code: 100, subcode: 33, message: "appsecret_proof" }, "Not visible to this token"],
    [{ code: 100, subcode: 2388024 }, "Template exists already"],
    // code and words
    [
      { code: 190, message: "Invalid OAuth access token signature." },
      "Wrong app secret or damaged token",
    ],
    [{ code: 100, details: "Invalid appsecret_proof provided" }, "App secret missing or wrong"],
    [{ code: 1, message: "Error validating client secret." }, "Wrong app secret"],
    [
      { code: 100, message: "(#100) The App_id in the input_token did not match the Viewing App" },
      "Token of another app",
    ],
    [{ code: 200, message: "(#200) Provide valid app ID" }, "No token received"],
    [
      { code: 200, message: "(#200) Requires business_management permission" },
      "Permission business_management missing",
    ],
    [
      { code: 210, message: "Requires whatsapp_business_management permission" },
      "Permission whatsapp_business_management missing",
    ],
    [
      {
        code: 200,
        message:
          "(#200) You do not have the necessary permissions to send messages on behalf of this WhatsApp Business Account",
      },
      "Not allowed to send for this account",
    ],
    // code alone
    [{ code: 190 }, "Not a valid access token"],
    [{ code: 190, message: "Malformed access token x" }, "Not a valid access token"],
    [{ code: 190, subcode: 999_999 }, "Not a valid access token"],
    [{ code: 1 }, "Unknown fault"],
    [{ code: 131030, subcode: 2494010 }, "Not on the test number's list"],
    // range
    [{ code: 200, message: "(#200) Permissions error" }, "Permission missing"],
    [{ code: 299 }, "Permission missing"],
    // nothing
    [{ code: 300 }, "Unknown error code"],
    [{ code: 199 }, "Unknown error code"],
  ])("%j is: %s", (facts, title) => {
    expect(explainError(facts).title).toBe(title);
  });

  it.each([
    ["(#100) The parameter to is required.", null],
    ["(#100) Invalid parameter", "Param to is not a valid phone number"],
    ["(#100) Invalid parameter", "Invalid value for 'to'"],
    ["(#100) Invalid parameter", "to: must be a valid WhatsApp number"],
    ["(#100) Invalid parameter", 'Parameter "to" must be a string'],
  ])("100 speaks of the phone number: %s %s", (message, details) => {
    for (const subcode of [undefined, 2494010])
      expect(explainError({ code: 100, subcode, message, details })).toMatchObject({
        title: "Phone number not in the right form",
        scope: "recipient",
      });
  });

  it.each([
    ["(#100) Invalid parameter", "Message must be a template message."],
    ["(#100) Invalid parameter", "The parameter to be sent is too long"],
    ["(#100) Tried accessing nonexisting field (to_x) on node type (X)", null],
    ["(#100) Invalid parameter", "Param template.token must be set"],
    ["(#100) Invalid parameter", "Please go to the documentation: it explains it"],
  ])("100 does not speak of it: %s %s", (message, details) => {
    expect(explainError({ code: 100, message, details }).title).toBe("Parameter not accepted");
  });

  it("tells what to do about a test number's list", () => {
    const { cause, fix, scope, retry } = explainError({ code: 131030 });
    expect(cause).toContain("5 recipients");
    expect(fix).toContain("API Setup");
    expect({ scope, retry }).toEqual({ scope: "recipient", retry: "after-fix" });
  });

  it("leaves 131049 to a person, after a day", () => {
    expect(explainError({ code: 131049 })).toMatchObject({
      retry: "by-decision",
      minWaitSeconds: 86_400,
    });
  });

  it("is honest about a code it does not know", () => {
    expect(explainError({ code: 987_654, subcode: 5 })).toMatchObject({
      code: 987_654,
      subcode: 5,
      known: false,
      retry: "never",
      halts: null,
    });
  });

  it("never throws and always has a cause and a fix", () => {
    const anyCode = fc.oneof(fc.integer(), fc.constantFrom(...allErrors.map(({ code }) => code)));
    const anyText = fc.option(fc.oneof(fc.string(), fc.string({ maxLength: 5000 })));
    fc.assert(
      fc.property(
        anyCode,
        fc.option(fc.integer()),
        anyText,
        anyText,
        (code, subcode, message, details) => {
          const explanation = explainError({ code, subcode, message, details });
          expect(explanation.code).toBe(code);
          expect(explanation.cause.length).toBeGreaterThan(5);
          expect(explanation.fix.length).toBeGreaterThan(5);
        },
      ),
    );
  });
});
