import fc from "fast-check";
import { expect, it } from "vitest";
import { Pace, targetOf, tierOf } from "./pace";

it("knows Meta's tiers", () => {
  const levels = ["STANDARD", "HIGH", null];
  const tiers = levels.map((throughputLevel) => tierOf({ throughputLevel, onBusinessApp: false }));
  expect(tiers).toEqual([80, 1_000, 80]);
  expect(tierOf({ throughputLevel: "HIGH", onBusinessApp: true })).toBe(20);
});

it("never lets a second carry more than 84 at 80, 1,015 at 1,000, 21 at 20", () => {
  fc.assert(
    fc.property(
      fc.constantFrom([80, 84], [1_000, 1_015], [20, 21]),
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 20, maxLength: 300 }),
      ([tier = 0, most = 0], gaps) => {
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
          expect(total).toBeLessThanOrEqual(most);
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

/**
 * What a number with a limit does to a pace that asks for too much: answers come after `latency`.
 * The limit is a bucket of a second's messages, as the simulator's.
 */
function sendAgainst(limit: number, pace: Pace, seconds: number, latency = 200) {
  const answers: { at: number; accepted: boolean }[] = [];
  const total = { accepted: 0, refused: 0 };
  let level = limit;
  for (let at = 5; at <= seconds * 1_000; at += 5) {
    level = Math.min(limit, level + (limit * 5) / 1_000);
    while (answers[0] && answers[0].at <= at) {
      if (answers.shift()?.accepted) pace.accepted(at);
      else pace.slowDown(at);
    }
    const taken = pace.take(64, at);
    const accepted = Math.min(taken, Math.floor(level));
    level -= accepted;
    total.accepted += accepted;
    total.refused += taken - accepted;
    for (let index = 0; index < taken; index += 1) {
      answers.push({ at: at + latency, accepted: index < accepted });
    }
  }
  return total;
}

it.each([
  [120, 80],
  [1_500, 1_000],
])("finds the limit when %i is asked of a number that bears %i", (asked, limit) => {
  const { accepted, refused } = sendAgainst(limit, new Pace(asked, 0), 60);
  expect(refused / (accepted + refused)).toBeLessThan(0.01);
  expect(accepted / 60).toBeGreaterThanOrEqual(limit * 0.97);
  expect(accepted / 60).toBeLessThanOrEqual(limit * 1.03);
});

it("holds after 130429, counts the answers of one moment once, and recovers", () => {
  const pace = new Pace(80, 0);
  pace.take(64, 900);
  for (let answer = 0; answer < 60; answer += 1) pace.accepted(1_000);
  pace.slowDown(1_000);
  pace.slowDown(1_100);
  expect(pace.rate).toBeCloseTo(60 * 0.97);
  expect(pace.take(64, 1_200)).toBe(0);
  for (let at = 1_300; at <= 60_000; at += 20) pace.take(64, at);
  expect(pace.rate).toBe(80);
});

it("aims at the tier minus what people write, or at what a person wants", () => {
  const number = { throughputLevel: "HIGH", onBusinessApp: false, rate: null };
  expect(targetOf({ ...number, inboundPerSecond: 12.5 })).toBe(987.5);
  expect(targetOf({ ...number, rate: 10, inboundPerSecond: 2 })).toBe(8);
  expect(targetOf({ ...number, rate: 10, inboundPerSecond: 60 })).toBe(1);
});

it("follows a target that people change by writing to the number", () => {
  const pace = new Pace(80, 0);
  pace.setTarget(60);
  expect(pace.rate).toBe(60);
  pace.setTarget(80);
  expect(pace.rate).toBe(80);
});
