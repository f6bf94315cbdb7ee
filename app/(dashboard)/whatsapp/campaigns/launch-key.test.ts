import { expect, it } from "vitest";
import { z } from "zod";
import { newLaunchKey } from "./launch-key";

it("is a UUID, and another one each time", () => {
  const keys = Array.from({ length: 1_000 }, newLaunchKey);
  expect(new Set(keys).size).toBe(1_000);
  for (const key of keys) expect(z.uuidv4().safeParse(key).success).toBe(true);
});
