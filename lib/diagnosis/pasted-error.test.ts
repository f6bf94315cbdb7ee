import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPastedError, searchWords } from "./pasted-error.schema";

const answer = {
  error: {
    message: "(#131030) Recipient phone number not in allowed list",
    type: "OAuthException",
    code: 131030,
    error_data: {
      messaging_product: "whatsapp",
      details: "Recipient phone number not in allowed list: Add it and try again.",
    },
    fbtrace_id: "Az8or2yhqkZfEZ-_4Qn_Bam",
  },
};

describe("readPastedError", () => {
  it("reads Meta's answer as JSON, with everything that support asks for", () => {
    expect(readPastedError(JSON.stringify(answer, null, 2))).toEqual({
      code: 131030,
      subcode: null,
      message: answer.error.message,
      details: answer.error.error_data.details,
      fbtraceId: answer.error.fbtrace_id,
    });
  });

  it.each([
    ["131030", 131030, null],
    ["#131030", 131030, null],
    ["190 / 463", 190, 463],
    ["190/463", 190, 463],
    ["(#100) Invalid parameter", 100, null],
    ["Error 131026: Message undeliverable", 131026, null],
    ["error code 131047", 131047, null],
    ["code: 190, error_subcode: 460", 190, 460],
    ["GraphError{code=100, subcode=33}", 100, 33],
    ["Graph refused with code 190 subcode 467", 190, 467],
    ["{'error': {'message': 'Nope', 'code': 10, 'error_subcode': 1}}", 10, 1],
    ['errors=[{"code":131049,"title":"…"}]', 131049, null],
    ['HTTP 400 {"error":{"code":0}}', 0, null],
  ])("reads %s", (pasted, code, subcode) => {
    expect(readPastedError(pasted)).toMatchObject({ code, subcode });
  });

  it.each(["", "token expired", "HTTP 400", "at 14:05 on 2026-11-22", "+91 98765 43210"])(
    "sees no error in “%s”",
    (pasted) => expect(readPastedError(pasted)).toBeNull(),
  );

  it("finds code, subcode, details and fbtrace wherever a logger has put them", () => {
    const code = fc.integer({ min: 0, max: 3_000_000 });
    const trace = fc.stringMatching(/^A[\w-]{22}$/);
    const words = fc.stringMatching(/^[a-z ]{1,40}$/).filter((text) => text.trim() !== "");
    const depth = fc.integer({ min: 0, max: 3 });
    const around = fc.tuple(words, words).filter((texts) => !/code|error|err/.test(texts.join()));
    fc.assert(
      fc.property(code, code, trace, words, depth, around, (number, sub, id, text, deep, sides) => {
        const error = {
          message: `(#${number}) ${text}`,
          code: number,
          error_subcode: sub,
          error_data: { details: text },
          fbtrace_id: id,
        };
        let written = JSON.stringify({ error });
        for (let level = 0; level < deep; level++) written = JSON.stringify(written);
        const found = readPastedError(`${sides[0]} ${written} ${sides[1]}`);
        expect(found).toEqual({
          code: number,
          subcode: sub,
          message: error.message.trim(),
          details: text.trim(),
          fbtraceId: id,
        });
      }),
    );
  });

  it("never throws, never takes long, and repeats no token", () => {
    const token = `EAA${"x9Zq".repeat(20)}`;
    fc.assert(
      fc.property(fc.string({ maxLength: 300, unit: "binary" }), (noise) => {
        const pasted = `${noise}"message":"bad ${token}","code":190,"details":"${token}"`;
        expect(JSON.stringify([readPastedError(pasted), searchWords(pasted)])).not.toContain(
          "x9Zq",
        );
      }),
    );
    const start = performance.now();
    for (const part of ['"code":', "error ", "(#", '"message":"', '\\\\\\"', "sub_code = "]) {
      readPastedError(part.repeat(20_000));
    }
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
