import { expect, it } from "vitest";
import { countdownTone } from "./countdown-tone";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

it.each([
  ["a fresh token of 60 days", 59 * DAY, 60 * DAY, "good"],
  ["a quarter of it left", 15 * DAY, 60 * DAY, "warn"],
  ["a twentieth of it left", 2.9 * DAY, 60 * DAY, "bad"],
  ["a fresh token of a day", 23 * HOUR, DAY, "good"],
  ["its last hours", 5 * HOUR, DAY, "warn"],
  ["its last hour", 0.9 * HOUR, DAY, "bad"],
  ["a fresh token of an hour", HOUR, HOUR, "warn"],
  ["its last minutes", 4 * 60_000, HOUR, "bad"],
  ["one that has ended", -1, 60 * DAY, "bad"],
  ["a lifetime that is not known", 2 * DAY, undefined, "good"],
  ["its last day", 20 * HOUR, undefined, "warn"],
  ["its last hour", 0.5 * HOUR, undefined, "bad"],
] as const)("%s", (_case, left, lifetime, tone) => {
  expect(countdownTone(left, lifetime)).toBe(tone);
});
