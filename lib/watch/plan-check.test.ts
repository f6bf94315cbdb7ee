import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { CheckState } from "@/lib/connections/connection.schema";
import { planCheck } from "./plan-check";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = new Date("2026-11-22T12:00:00Z");

/** How far off the next look is, for a token with so long to live; null: without end. */
function wait(left: number | null, checkState: CheckState = "checked", id = randomUUID()): number {
  const tokenExpiresAt = left === null ? null : new Date(at.getTime() + left);
  return planCheck({ id, checkState, tokenExpiresAt }, at).getTime() - at.getTime();
}

describe("planCheck", () => {
  it.each([
    ["without end", null, "checked", 2 * HOUR],
    ["in 30 days", 720 * HOUR, "checked", 2 * HOUR],
    ["in 20 hours", 20 * HOUR, "checked", HOUR],
    ["in 2 hours", 2 * HOUR, "checked", 15 * MINUTE],
    ["in 50 minutes", 50 * MINUTE, "checked", 5 * MINUTE],
    ["of a dead token", null, "dead", 6 * HOUR],
    ["never checked", null, "unchecked", 10 * MINUTE],
  ] as const)("comes in about its interval: %s", (_case, left, state, interval) => {
    for (let count = 0; count < 200; count++) {
      const ms = wait(left, state);
      expect(ms).toBeGreaterThanOrEqual(interval / 2);
      expect(ms).toBeLessThanOrEqual(interval * 1.5);
    }
  });

  it("comes within a minute after the end", () => {
    for (let count = 0; count < 200; count++) {
      const ms = wait(2 * MINUTE);
      expect(ms).toBeGreaterThanOrEqual(2 * MINUTE + 20_000);
      expect(ms).toBeLessThanOrEqual(3 * MINUTE);
    }
  });

  it("spreads many over the interval, always the same place for the same connection", () => {
    const minutes = new Map<number, number>();
    for (let count = 0; count < 2_400; count++) {
      const minute = Math.floor(wait(null) / MINUTE);
      minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
    }
    // 20 a minute on average over two hours.
    expect(minutes.size).toBeGreaterThan(110);
    expect(Math.max(...minutes.values())).toBeLessThan(50);
    const id = randomUUID();
    expect(wait(null, "checked", id)).toBe(wait(null, "checked", id));
  });
});
