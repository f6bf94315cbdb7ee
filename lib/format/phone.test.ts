import { expect, test } from "vitest";
import { formatPhone } from "./phone";

test.each([
  ["919876543210", "+91 98765 43210"],
  ["15550001234", "+1 555 000 1234"],
  ["447911123456", "+44 7911 123456"],
])("groups %s the way its country does", (digits, shown) => {
  expect(formatPhone(digits)).toBe(shown);
});

test.each(["99999", "0", ""])("shows %j as it is when no numbering plan fits", (digits) => {
  expect(formatPhone(digits)).toBe(`+${digits}`);
});
