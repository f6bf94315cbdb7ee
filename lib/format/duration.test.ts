import { expect, test } from "vitest";
import { formatAgo, formatDuration } from "./duration";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

test.each([
  [0, "less than a minute"],
  [59_999, "less than a minute"],
  [minute, "1 min"],
  [hour - 1, "59 min"],
  [hour, "1 h"],
  [3 * hour + 12 * minute + 40_000, "3 h 12 min"],
  [day - 1, "23 h 59 min"],
  [59 * day + 3 * hour + 59 * minute, "59 d 3 h"],
  [60 * day, "60 d"],
])("%i ms last %s", (ms, words) => {
  expect(formatDuration(ms)).toBe(words);
});

test.each([
  [0, "just now"],
  [-44_999, "just now"],
  [45_000, "1 min ago"],
  [2 * minute, "2 min ago"],
  [59.6 * minute, "1 h ago"],
  [23.6 * hour, "1 d ago"],
  [-5 * minute, "in 5 min"],
  [40 * day, "40 d ago"],
])("%i ms from now is %s", (ms, words) => {
  expect(formatAgo(ms)).toBe(words);
});
