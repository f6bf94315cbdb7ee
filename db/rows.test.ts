import { expect, it } from "vitest";
import { textArray } from "./rows";

it("writes arrays as Postgres reads them", () => {
  expect(textArray(["1", "2"])).toBe("{1,2}");
  expect(textArray(["wamid.HBgL+/9=="])).toBe("{wamid.HBgL+/9==}");
  expect(textArray(['a"b', "c,d", "", "null", "NULL", "e\\f", "{}", "ü ö"])).toBe(
    '{"a\\"b","c,d","","null","NULL","e\\\\f","{}","ü ö"}',
  );
  expect(textArray([])).toBe("{}");
});
