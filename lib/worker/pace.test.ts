import fc from "fast-check";
import { expect, it } from "vitest";
import { Pace, tierOf } from "./pace";

it("knows Meta's tiers", () => {
  expect([tierOf("STANDARD"), tierOf("HIGH"), tierOf(null)]).toEqual([80, 1_000, 80]);
});

it("never lets a second carry more than five percent above the tier", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(80, 1_000),
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 20, maxLength: 300 }),
      (tier, gaps) => {
        const pace = new Pace(tier, 0);
        const sent: { at: number; count: number }[] = [];
        let at = 0;
        for (const gap of gaps) {
          at += gap;
          sent.push({ at, count: pace.take(10_000, at) });
        }
        for (const { at: from } of sent) {
          const inSecond = sent.filter((one) => one.at >= from && one.at < from + 1_000);
          const total = inSecond.reduce((sum, one) => sum + one.count, 0);
          expect(total).toBeLessThanOrEqual(tier * 1.05);
        }
      },
    ),
  );
});

it("uses the whole tier when it is asked often", () => {
  const pace = new Pace(80, 0);
  let total = 0;
  for (let at = 20; at <= 10_000; at += 20) total += pace.take(64, at);
  expect(total).toBeGreaterThanOrEqual(780);
  expect(total).toBeLessThanOrEqual(804);
});

it("keeps up the tier when it is asked late", () => {
  const pace = new Pace(80, 0);
  let total = 0;
  for (let at = 200; at <= 10_000; at += 200) total += pace.take(64, at);
  expect(total).toBeGreaterThanOrEqual(780);
  expect(total).toBeLessThanOrEqual(804);
});

it("goes a fifth slower after 130429, holds a second and recovers", () => {
  const pace = new Pace(80, 0);
  pace.slowDown(1_000);
  pace.slowDown(1_100);
  expect(pace.rate).toBe(64);
  expect(pace.take(64, 1_500)).toBe(0);
  for (let at = 2_000; at <= 14_000; at += 20) pace.take(64, at);
  expect(pace.rate).toBe(80);
});
