import { expect, it } from "vitest";
import { peopleADay, planDay } from "./daily-limit";

const at = new Date("2026-03-02T12:00:00Z");
const hoursAgo = (hours: number) => new Date(at.getTime() - hours * 3_600_000);

it.each([
  ["TIER_50", 50],
  ["TIER_250", 250],
  ["TIER_1K", 1_000],
  ["TIER_100K", 100_000],
  ["TIER_UNLIMITED", null],
  [null, null],
])("reads %s as %s", (tier, people) => {
  expect(peopleADay(tier)).toBe(people);
});

it("gives what is free, and not what others were promised", () => {
  const day = { limit: 50, reached: [hoursAgo(3)], promised: 9, unsent: 100 };
  expect(planDay(day, at)).toEqual({ more: 40 });
  expect(planDay({ ...day, unsent: 7 }, at)).toEqual({ more: 7 });
});

it("goes on when a tenth of the limit is free again, 24 hours after those people", () => {
  const reached = Array.from({ length: 50 }, (_, index) => hoursAgo(20 - index / 10));
  const day = { limit: 50, reached, promised: 0, unsent: 100 };
  expect(planDay(day, at)).toEqual({ continuesAt: hoursAgo(20 - 0.4 - 24) });
  // For the last person alone it waits for one place.
  expect(planDay({ ...day, unsent: 1 }, at)).toEqual({ continuesAt: hoursAgo(20 - 24) });
});

it("waits longer where the limit was lowered below what was sent", () => {
  const reached = Array.from({ length: 250 }, (_, index) => hoursAgo(20 - index / 100));
  const day = { limit: 50, reached, promised: 0, unsent: 10 };
  expect(planDay(day, at)).toEqual({ continuesAt: hoursAgo(20 - 2.04 - 24) });
});
