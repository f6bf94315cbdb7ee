import { describe, expect, it } from "vitest";
import { GraphRefusal } from "@/lib/graph/graph-errors";
import type { SendOutcome } from "@/lib/graph/send-message";
import { judgeOutcome } from "./judge-outcome";

const at = new Date("2026-11-22T12:00:00Z");
const first = { campaignId: "c", attempt: 1, strikes: 0 };
const test = { campaignId: null, attempt: 1, strikes: 0 };

function refused(code: number, subcode: number | null = null): SendOutcome {
  const none = { type: null, details: null, userTitle: null, userMessage: null, fbtraceId: null };
  const facts = { httpStatus: 400, code, subcode, metaMessage: `(#${code})`, isTransient: false };
  return { kind: "refused", refusal: new GraphRefusal({ ...none, ...facts }) };
}

const inSeconds = (seconds: number) => new Date(at.getTime() + seconds * 1_000);

describe("what an outcome does to its message", () => {
  it.each<[string, SendOutcome, object]>([
    [
      "accepted",
      { kind: "accepted", wamid: "wamid.x", waId: null, heldForQuality: false },
      { state: "accepted", wamid: "wamid.x" },
    ],
    [
      "held for quality",
      { kind: "accepted", wamid: "wamid.x", waId: null, heldForQuality: true },
      { state: "held" },
    ],
    ["no answer", { kind: "unknown", reason: "timeout" }, { state: "unknown", dueAt: null }],
    [
      "never left",
      { kind: "not-sent", reason: "connection-refused" },
      { state: "retry", dueAt: inSeconds(1) },
    ],
    ["130429, too fast", refused(130429), { state: "retry", dueAt: inSeconds(1) }],
    ["131056, this pair", refused(131056), { state: "retry", dueAt: inSeconds(4) }],
    ["131000, doubtful", refused(131000), { state: "unknown", dueAt: inSeconds(180) }],
    ["131049, Meta chose not to", refused(131049), { state: "failed", dueAt: null }],
    ["131026, undeliverable", refused(131026), { state: "failed" }],
    ["an unknown code", refused(987654), { state: "failed" }],
    ["190, the token", refused(190, 463), { state: "retry", dueAt: at }],
  ])("%s", (_, outcome, wanted) => {
    expect(judgeOutcome(first, outcome, at).result).toMatchObject(wanted);
  });

  it("tries a doubtful refusal once more only, and a pair a few times", () => {
    const doubted = { campaignId: "c", attempt: 2, strikes: 100 };
    expect(judgeOutcome(doubted, refused(131000), at).result.state).toBe("failed");
    const struck = { campaignId: "c", attempt: 2, strikes: 1 };
    expect(judgeOutcome(struck, refused(131056), at).result.dueAt).toEqual(inSeconds(16));
    const often = { campaignId: "c", attempt: 6, strikes: 5 };
    expect(judgeOutcome(often, refused(131056), at).result.state).toBe("failed");
  });

  it("gives each its own retries, whatever came before", () => {
    let message = { campaignId: "c", attempt: 1, strikes: 0 };
    const states = [131056, 131000, 131056, 130429, 131056, 131016, 131056].map((code) => {
      const { result } = judgeOutcome(message, refused(code), at);
      message = {
        ...message,
        attempt: message.attempt + 1,
        strikes: message.strikes + result.strikes,
      };
      return [code, result.state, result.dueAt && (result.dueAt.getTime() - at.getTime()) / 1_000];
    });
    expect(states).toEqual([
      [131056, "retry", 4],
      [131000, "unknown", 180],
      [131056, "retry", 16],
      [130429, "retry", 1],
      [131056, "retry", 64],
      [131016, "failed", null],
      [131056, "retry", 256],
    ]);
  });

  it("asks a number that is too fast less often, and gives up long before the row's counter ends", () => {
    const tried = (attempt: number, outcome: SendOutcome) =>
      judgeOutcome({ campaignId: "c", attempt, strikes: 0 }, outcome, at).result;
    expect(tried(10, refused(130429)).dueAt).toEqual(inSeconds(1));
    expect(tried(100, refused(130429)).dueAt).toEqual(inSeconds(10));
    expect(tried(20_000, refused(130429)).dueAt).toEqual(inSeconds(60));
    expect(tried(30_000, refused(130429))).toMatchObject({
      ...{ state: "failed", dueAt: null, error: { code: 130429 } },
    });
    expect(tried(30_000, { kind: "not-sent", reason: "aborted" })).toMatchObject({
      error: { code: null, text: "It was tried 30000 times and never sent." },
      state: "failed",
    });
    expect(tried(30_000, refused(131000))).toMatchObject({ state: "unknown", dueAt: null });
  });

  it("counts only what Meta refused with later, not what was never tried", () => {
    const tried = { campaignId: "c", attempt: 10, strikes: 0 };
    const unreachable: SendOutcome = { kind: "not-sent", reason: "connection-refused" };
    const strikes = [unreachable, refused(130429), refused(190, 467), refused(80007)].map(
      (outcome) => judgeOutcome(tried, outcome, at).result.strikes,
    );
    expect(strikes).toEqual([0, 0, 0, 0]);
    expect(judgeOutcome(tried, refused(131056), at)).toMatchObject({
      result: { state: "retry", strikes: 1 },
      pairFreeAt: inSeconds(4),
    });
    expect(judgeOutcome(tried, refused(131000), at).result).toMatchObject({
      state: "unknown",
      strikes: 100,
    });
  });

  it("gives a test message its answer instead of waiting", () => {
    expect(judgeOutcome(test, refused(190, 467), at).result.state).toBe("failed");
    const unreachable: SendOutcome = { kind: "not-sent", reason: "host-not-found" };
    expect(judgeOutcome(test, unreachable, at).result.state).toBe("retry");
    const third = { campaignId: null, attempt: 3, strikes: 0 };
    expect(judgeOutcome(third, unreachable, at).result).toMatchObject({
      state: "failed",
      error: { code: null, text: "Meta could not be reached (host not found)." },
    });
  });
});

describe("what an outcome does to everything else", () => {
  it.each([0, 190, 10, 200, 299, 368, 131005, 131031, 131042, 131045, 131048, 133010])(
    "%i halts the connection's campaigns",
    (code) => {
      expect(judgeOutcome(first, refused(code), at)).toMatchObject({
        halt: { what: "connection", reason: { code } },
        result: { state: "retry" },
      });
    },
  );

  it.each([132001, 132007, 132015, 132016])("%i halts the campaign", (code) => {
    expect(judgeOutcome(first, refused(code), at).halt?.what).toBe("campaign");
  });

  it.each([131021, 131026, 131030, 131047, 131050, 130472])("%i concerns one person", (code) => {
    const { halt, tooFast, laneWaitMs } = judgeOutcome(first, refused(code), at);
    expect({ halt, tooFast, laneWaitMs }).toEqual({ halt: null, tooFast: false, laneWaitMs: null });
  });

  it("marks the token dead only where it is the token", () => {
    expect(judgeOutcome(first, refused(190, 467), at).halt?.tokenDied).toBe(true);
    expect(judgeOutcome(first, refused(131042), at).halt?.tokenDied).toBe(false);
  });

  it("slows the number down, or makes the lane wait", () => {
    expect(judgeOutcome(first, refused(130429), at).tooFast).toBe(true);
    expect(judgeOutcome(first, refused(80007), at).laneWaitMs).toBeGreaterThanOrEqual(30_000);
    const unreachable: SendOutcome = { kind: "not-sent", reason: "connection-refused" };
    expect(judgeOutcome(first, unreachable, at).laneWaitMs).toBe(0);
  });
});
