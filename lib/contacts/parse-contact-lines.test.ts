import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseContactLines } from "./parse-contact-lines";

function one(text: string) {
  const { contacts, bad } = parseContactLines(text);
  expect(contacts.length + bad.length).toBe(1);
  return contacts[0] ? [contacts[0].name, contacts[0].phone] : bad[0]?.reason;
}

describe("parseContactLines", () => {
  it.each([
    ["Asha Rao, +91 98765 43210", "Asha Rao"],
    ["Asha Rao,919876543210", "Asha Rao"],
    ["Asha Rao\t00 91 98765 43210", "Asha Rao"],
    ["Asha Rao ; +91 98765-43210", "Asha Rao"],
    ["+91 98765 43210, Asha Rao", "Asha Rao"],
    ["919876543210\tRao, Asha", "Rao, Asha"],
    ["Rao, Asha, +91 98765 43210", "Rao, Asha"],
    ["+91 98765 43210, Rao, Asha", "Rao, Asha"],
    ['"Rao, ""A."" Asha","+91 98765 43210"', 'Rao, "A." Asha'],
    ["\ufeffAsha Rao, +91 98765 43210", "Asha Rao"],
    ["محمد الأحمد, +91 98765 43210", "محمد الأحمد"],
    ["👩‍👩‍👧‍👦 Família, +91 98765 43210", "👩‍👩‍👧‍👦 Família"],
    ["123, +91 98765 43210", "123"],
  ])("reads %j", (text, name) => {
    expect(one(text)).toEqual([name, "919876543210"]);
  });

  it.each([
    ["Asha Rao", /Put a comma/],
    ["Asha Rao +91 98765 43210", /Put a comma/],
    ["+91 98765 43210", /name is missing/],
    [", +91 98765 43210", /name is missing/],
    ["+91 98765 43210,", /name is missing/],
    ["Asha, 98765 43210", /country code seems to be missing/],
    ["098765 43210, Asha", /begins with 0/],
    ["Asha,", /Enter a phone number/],
    ["Name, Phone", /letters/],
    ["Asha\t+91 98765 43210\tDelhi", /letters/],
    [`${"x".repeat(201)}, +91 98765 43210`, /at most 200/],
    ["A\u0000sha, +91 98765 43210", /control characters/],
    ["A\u2028sha, +91 98765 43210", /one line/],
  ])("names what is wrong with %j", (text, reason) => {
    expect(one(text)).toMatch(reason);
  });

  it("counts lines as an editor shows them, blank ones included", () => {
    const lines = parseContactLines(
      "Asha, 919876543210\r\n\r\nBen; nobody\rCem\t905321234567\n Dup, +91 98765 43210\n",
    );
    expect(lines.contacts.map(({ line, name }) => [line, name])).toEqual([
      [1, "Asha"],
      [4, "Cem"],
    ]);
    expect(lines.bad.map(({ line, text }) => [line, text])).toEqual([[3, "Ben; nobody"]]);
    expect(lines.repeated).toEqual([
      { line: 5, text: " Dup, +91 98765 43210", reason: "Same number as line 1." },
    ]);
  });

  it("never throws and accounts for every line exactly once", () => {
    const line = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom(..."aé,;\t\"' +0129\u0000\u2028") }),
      fc.constantFrom("Asha, +91 98765 43210", "+1 415 555 2671; Bo", "", "  ", '"'),
    );
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom("\n", "\r\n", "\r"), (lines, end) => {
        const text = lines.join(end);
        const { contacts, repeated, bad } = parseContactLines(text);
        const seen = [...contacts, ...repeated, ...bad];
        const expected = text
          .split(/\r\n|[\n\r]/)
          .flatMap((content, index) =>
            content.replace(/[\s\ufeff]/g, "") === "" ? [] : [{ line: index + 1, text: content }],
          );
        const accounted = seen.map((entry) => ({ line: entry.line, text: entry.text }));
        expect(accounted.sort((a, b) => a.line - b.line)).toEqual(expected);
        const phones = contacts.map(({ phone }) => phone);
        expect(new Set(phones).size).toBe(phones.length);
        for (const { reason } of [...repeated, ...bad]) expect(reason).not.toBe("");
      }),
    );
  });

  it("reads the largest paste within a second", () => {
    const text = Array.from({ length: 5_000 }, (_, n) => `Person ${n}, +9198765${10_000 + n}`);
    const start = performance.now();
    expect(parseContactLines(text.join("\n")).contacts).toHaveLength(5_000);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});
