import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type MessageState, messageStates, reportedStatuses } from "./message-state.schema";
import { type StatusReport, settleStatus } from "./settle-status";

const report = (change: Partial<StatusReport>): StatusReport => ({
  status: "sent",
  attempt: 1,
  error: null,
  mayRetry: false,
  ...change,
});

describe("settleStatus", () => {
  it.each<[MessageState, Partial<StatusReport>, MessageState | null]>([
    ["sending", { status: "sent" }, "sent"],
    ["unknown", { status: "delivered" }, "delivered"],
    ["accepted", { status: "read" }, "read"],
    ["read", { status: "delivered" }, null],
    ["delivered", { status: "sent" }, null],
    ["unknown", { status: "failed" }, "failed"],
    ["accepted", { status: "failed", mayRetry: true }, "retry"],
    ["delivered", { status: "failed" }, null],
    ["failed", { status: "sent" }, null],
    ["failed", { status: "delivered" }, "delivered"],
    ["retry", { status: "sent" }, "sent"],
    ["retry", { status: "failed" }, null],
    ["held", { status: "sent" }, "sent"],
    ["queued", { status: "read" }, null],
    ["skipped", { status: "read" }, "read"],
    ["skipped", { status: "sent" }, null],
    ["skipped", { status: "failed" }, null],
  ])("%s, then %o", (state, change, wanted) => {
    expect(settleStatus({ state, attempts: 1, hasFailed: false }, report(change))).toBe(wanted);
  });

  it("knows nothing of who was skipped before anybody began to send", () => {
    const never = { state: "skipped" as const, attempts: 0, hasFailed: false };
    expect(settleStatus(never, report({ status: "read" }))).toBeNull();
  });

  it("does not take `sent` for a success of what has failed", () => {
    const failed = { state: "retry" as const, attempts: 1, hasFailed: true };
    expect(settleStatus(failed, report({ status: "sent" }))).toBeNull();
    expect(settleStatus(failed, report({ status: "delivered" }))).toBe("delivered");
  });

  it("does not take a late `sent` of what has failed for one of the attempt that followed", () => {
    const again = { attempts: 2, hasFailed: true };
    for (const state of ["sending", "unknown", "accepted"] as const) {
      expect(settleStatus({ ...again, state }, report({ status: "sent" }))).toBeNull();
      expect(settleStatus({ ...again, state }, report({ status: "read" }))).toBe("read");
      expect(settleStatus({ ...again, state }, report({ status: "sent", attempt: 2 }))).toBe(
        "sent",
      );
    }
    // Of the first one nobody had heard anything: it went out after all.
    const unheard = { state: "sending" as const, attempts: 2, hasFailed: false };
    expect(settleStatus(unheard, report({ status: "sent" }))).toBe("sent");
  });

  it("takes a failure of an earlier attempt for nothing", () => {
    const second = { state: "accepted" as const, attempts: 2, hasFailed: false };
    expect(settleStatus(second, report({ status: "failed", attempt: 1 }))).toBeNull();
    expect(settleStatus(second, report({ status: "failed", attempt: null }))).toBe("failed");
  });

  it("ends the same in any order and repetition, and never moves back", () => {
    const reports = fc.array(
      fc.record({
        status: fc.constantFrom(...reportedStatuses),
        attempt: fc.constant(1),
        error: fc.constant(null),
        mayRetry: fc.constant(false),
      }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(reports, fc.func(fc.integer()), (given, order) => {
        const shuffled = [...given].sort((a, b) => order(a) - order(b));
        const seen = new Set(given.map((one) => one.status));
        // Proof of delivery outranks everything; without it a failure outranks `sent`.
        const wanted = (["read", "delivered", "failed", "sent"] as const).find((s) => seen.has(s));
        expect(settleAll(shuffled)).toBe(wanted);
        expect(settleAll([...given, ...shuffled])).toBe(wanted);
      }),
    );
  });
});

/** Where a message ends, having checked on the way that no success took it back. */
function settleAll(reports: readonly StatusReport[]): MessageState {
  let state: MessageState = "sending";
  let best = 0;
  for (const one of reports) {
    const next = settleStatus({ state, attempts: 1, hasFailed: false }, one);
    if (!next) continue;
    if (next !== "failed") expect(messageStates[next]).toBeGreaterThanOrEqual(best);
    if (next !== "failed") best = messageStates[next];
    state = next;
  }
  return state;
}
