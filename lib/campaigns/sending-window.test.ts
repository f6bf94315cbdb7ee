import { describe, expect, it } from "vitest";
import { closedCodes, nextOpening, zonesByCode } from "./sending-window";

const window = { from: "09:00", to: "20:00" };
const opensAt = (zones: string[], at: string, hours = window) =>
  nextOpening(zones, hours, new Date(at)).toISOString();

describe("nextOpening", () => {
  it("is now within the window, and at its beginning otherwise", () => {
    const india = ["Asia/Kolkata"];
    expect(opensAt(india, "2026-03-02T08:00:30Z")).toBe("2026-03-02T08:00:30.000Z");
    // 02:00 and 21:30 in India: the next 09:00 there is 03:30 UTC.
    expect(opensAt(india, "2026-03-01T20:30:45Z")).toBe("2026-03-02T03:30:00.000Z");
    expect(opensAt(india, "2026-03-02T16:00:00Z")).toBe("2026-03-03T03:30:00.000Z");
  });

  it("counts the beginning in and the end out", () => {
    expect(opensAt(["UTC"], "2026-03-02T09:00:00Z")).toBe("2026-03-02T09:00:00.000Z");
    expect(opensAt(["UTC"], "2026-03-02T20:00:00Z")).toBe("2026-03-03T09:00:00.000Z");
  });

  it("waits for all zones of a country, and for its first where they never meet", () => {
    const coasts = ["America/New_York", "America/Los_Angeles"];
    // 09:00 in New York is 06:00 in Los Angeles; both are awake from 17:00 UTC on.
    expect(opensAt(coasts, "2026-01-15T14:00:00Z")).toBe("2026-01-15T17:00:00.000Z");
    const hour = { from: "09:00", to: "10:00" };
    expect(opensAt(coasts, "2026-01-15T13:00:00Z", hour)).toBe("2026-01-15T14:00:00.000Z");
  });

  it("keeps to the clock on the wall when it changes", () => {
    // Berlin goes from UTC+1 to UTC+2 in the night to 2026-03-29.
    expect(opensAt(["Europe/Berlin"], "2026-03-28T21:00:00Z")).toBe("2026-03-29T07:00:00.000Z");
    // And back in the night to 2026-10-25.
    expect(opensAt(["Europe/Berlin"], "2026-10-24T20:00:00Z")).toBe("2026-10-25T08:00:00.000Z");
  });
});

describe("closedCodes", () => {
  it("names who sleeps, and until when", () => {
    const closed = closedCodes(window, new Date("2026-03-02T08:00:00Z"));
    expect(closed.has("91"), "India: 13:30").toBe(false);
    expect(closed.has("49"), "Germany: 09:00").toBe(false);
    expect(closed.get("44")?.toISOString(), "Britain: 08:00").toBe("2026-03-02T09:00:00.000Z");
    expect(closed.get("1")?.toISOString(), "America").toBe("2026-03-02T17:00:00.000Z");
  });

  it("knows every calling code, none the beginning of another", () => {
    const codes = [...zonesByCode.keys()];
    expect(codes.length).toBeGreaterThan(200);
    for (const code of codes) {
      expect(codes.filter((other) => other !== code && other.startsWith(code))).toEqual([]);
    }
    expect([...zonesByCode.values()].every((zones) => zones.length > 0)).toBe(true);
  });
});
