import { expect, test } from "vitest";
import { formatCount, formatCountOf, formatShare } from "./number";

test("groups thousands", () => {
  expect(formatCount(4812)).toBe("4,812");
});

test("counts one and many", () => {
  expect(formatCountOf(1, "person", "people")).toBe("1 person");
  expect(formatCountOf(0, "person", "people")).toBe("0 people");
  expect(formatCountOf(4812, "person", "people")).toBe("4,812 people");
});

test.each([
  [0, 10, "0%"],
  [10, 10, "100%"],
  [1, 3, "33%"],
  [1, 100_000, "<1%"],
  [99_999, 100_000, ">99%"],
  [0, 0, "0%"],
])("%i of %i is %s", (part, total, shown) => {
  expect(formatShare(part, total)).toBe(shown);
});
