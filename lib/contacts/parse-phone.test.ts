import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePhone } from "./parse-phone";

describe("parsePhone", () => {
  it.each([
    ["+91 98765 43210", "919876543210"],
    ["919876543210", "919876543210"],
    ["00 91 98765 43210", "919876543210"],
    ["0091-98765-43210", "919876543210"],
    ["(00)91 9876543210", "919876543210"],
    ["+91 (0) 98765 43210", "919876543210"],
    ["\u202a+91 98765 43210\u202c", "919876543210"],
    ["\u00a0+91\u00a098765\u201143210 ", "919876543210"],
    ["٩١٩٨٧٦٥٤٣٢١٠", "919876543210"],
    ["＋９１ ９８７６５ ４３２１０", "919876543210"],
    ["+1 (415) 555-2671", "14155552671"],
    ["1 555 010 0001", "15550100001"],
    ["+1 555 012 3456", "15550123456"],
    ["+44 20 7946 0958", "442079460958"],
    ["+44 (0)7911 123456", "447911123456"],
    ["+49 1512 3456789", "4915123456789"],
    ["+39 06 698 12345", "390669812345"],
    ["+55 11 98765-4321", "5511987654321"],
    ["+52 1 55 1234 5678", "525512345678"],
    ["5215512345678", "525512345678"],
    ["+52 55 1234 5678", "525512345678"],
    ["+54 9 11 2345-6789", "5491123456789"],
    ["+234 803 123 4567", "2348031234567"],
    ["+62 812-3456-7890", "6281234567890"],
    ["+971 50 123 4567", "971501234567"],
    ["+966 50 123 4567", "966501234567"],
    ["+7 912 345-67-89", "79123456789"],
    ["+86 138 0013 8000", "8613800138000"],
    ["+81 90-1234-5678", "819012345678"],
    ["+65 9123 4567", "6591234567"],
    ["+61 412 345 678", "61412345678"],
    ["+27 82 123 4567", "27821234567"],
    ["+254 712 345678", "254712345678"],
    ["+92 301 2345678", "923012345678"],
    ["+880 1712-345678", "8801712345678"],
    ["+90 532 123 45 67", "905321234567"],
    ["+33 6 12 34 56 78", "33612345678"],
    ["+34 612 345 678", "34612345678"],
    ["+972 50-234-5678", "972502345678"],
    ["+383 44 123 456", "38344123456"],
  ])("reads %j as %s", (text, digits) => {
    expect(parsePhone(text)).toEqual({ ok: true, digits });
  });

  it.each([
    ["", /^Enter a phone number/],
    [" \t ", /^Enter a phone number/],
    ["Asha", /letters/],
    ["+91 98765 4321O", /letters/],
    ["1-800-FLOWERS", /letters/],
    ["+-()", /no digits/],
    ["098765 43210", /begins with 0.*country code is missing/],
    ["(020) 7946 0958", /begins with 0.*country code is missing/],
    ["98765 43210", /country code seems to be missing/],
    ["(415) 555-2671", /country code seems to be missing/],
    ["11 98765-4321", /country code seems to be missing/],
    ["12", /too short|missing/],
    ["+91 98765", /country code \+91|too short/],
    ["+91 98765 43210 12345 678", /too long|country code \+91/],
    ["+999 12345678", /No country has that code/],
    ["+1 115 555 2671", /country code \+1/],
    ["+91 98765 43210;ext=5", /letters/],
    ["+91 98765 43210 #5", /extension|not a phone number/],
    ["+91 98765 43210 / 98765 43211", /not a phone number|too long/],
    ["😀", /no digits/],
    ["7".repeat(500), /too long|not a phone number/],
  ])("refuses %j with the reason", (text, reason) => {
    const parsed = parsePhone(text);
    expect(parsed).toMatchObject({ ok: false });
    expect(parsed.ok ? "" : parsed.reason).toMatch(reason);
  });

  it("never throws, and accepts only what can be stored", () => {
    const phoneish = fc.string({ unit: fc.constantFrom(..."+0123456789 ()-./#,;x٩") });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "grapheme" }), phoneish), (text) => {
        const parsed = parsePhone(text);
        if (parsed.ok) {
          expect(parsed.digits).toMatch(/^[1-9]\d{6,14}$/);
          expect(parsePhone(parsed.digits)).toEqual(parsed);
          expect(parsePhone(`+${parsed.digits}`)).toEqual(parsed);
        } else {
          expect(parsed.reason).not.toBe("");
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
