import { describe, expect, it } from "vitest";
import { addressOf, pageCountOf, readPage, readText } from "./page-address";

it.each([
  [{}, ""],
  [{ q: " asha " }, "asha"],
  [{ q: ["first", "second"] }, "first"],
  [{ q: "a\u0000b" }, "a b"],
  [{ q: "e\u0301" }, "é"],
  [{ q: "x".repeat(1_000) }, "x".repeat(200)],
])("reads the search of %j", (params, text) => {
  expect(readText(params, "q")).toBe(text);
});

it.each([
  [undefined, 1],
  ["3", 3],
  ["0", 1],
  ["-2", 1],
  ["1.5", 1],
  ["1e9", 1],
  ["9".repeat(30), 1],
  ["x", 1],
])("takes %j as page %i", (page, number) => {
  expect(readPage({ page }, "page")).toBe(number);
});

describe("addressOf", () => {
  it("leaves out what says nothing", () => {
    expect(addressOf("/list", { q: "", page: 1 })).toBe("/list");
    expect(addressOf("/list", { q: "a&b", page: 2 })).toBe("/list?q=a%26b&page=2");
  });
});

it.each([
  [0, 1],
  [50, 1],
  [51, 2],
])("%i rows take %i pages of 50", (total, pages) => {
  expect(pageCountOf(total, 50)).toBe(pages);
});
