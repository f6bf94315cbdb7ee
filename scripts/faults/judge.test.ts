import { describe, expect, it } from "vitest";
import type { SandboxMessage } from "@/lib/sandbox/control-answers.schema";
import type { MessageRow } from "./campaign";
import { type Disturbance, type Evidence, judgeRun } from "./judge";
import { planRun } from "./plan";

const at = new Date("2026-03-01T10:00:00Z");
const recipient = "919800000011";
const row = (change: Partial<MessageRow> = {}): MessageRow => ({
  ...{ recipient, state: "read", attempts: 1, wamid: "wamid.1", attemptedAt: at },
  ...change,
});
const received = (change: Partial<SandboxMessage> = {}): SandboxMessage => ({
  ...{ wamid: "wamid.1", phoneNumberId: "1", to: recipient, opaque: "m:1:1", type: "template" },
  ...{ text: "hello_world", at: at.toISOString(), pending: false },
  statuses: ["sent", "delivered", "read"].map((status) => ({ status, at: "", code: null })),
  ...change,
});
const judge = (change: Partial<Evidence>) =>
  judgeRun({
    recipients: [recipient],
    rows: [row()],
    accepted: [received()],
    unanswered: new Set(),
    refused: new Set(),
    refusedForNow: new Set(),
    requests: [],
    inHands: 0,
    counts: { [(change.rows ?? [row()])[0]?.state ?? "read"]: change.rows?.length ?? 1 },
    isCancelled: false,
    disturbances: [],
    ...change,
  });

describe("judgeRun", () => {
  it("holds where both sides say the same", () => {
    const nothing = { lost: [], doubled: [], unexplained: [], late: [], miscounted: [] };
    expect(judge({})).toEqual({ received: 1, ...nothing, unknown: 0, skipped: 0 });
  });

  it.each<[string, Partial<Evidence>]>([
    ["no row", { rows: [] }],
    ["two rows", { rows: [row(), row()] }],
    ["a row that stands still", { rows: [row({ state: "accepted" })] }],
    ["a row that was received and does not know", { rows: [row({ state: "unknown" })] }],
    ["another message's name", { rows: [row({ wamid: "wamid.2" })] }],
    ["a row that claims what nobody received", { accepted: [] }],
    ["a row that still waits", { accepted: [], rows: [row({ state: "retry" })] }],
    ["a row that nobody skipped", { accepted: [], rows: [row({ state: "skipped" })] }],
    ["a skipped row that was received", { isCancelled: true, rows: [row({ state: "skipped" })] }],
    ["a failure that Meta never spoke of", { accepted: [], rows: [row({ state: "failed" })] }],
  ])("counts %s as lost", (_, change) => {
    expect(judge(change).lost).toHaveLength(1);
  });

  it("counts a second copy as doubled", () => {
    const second = received({ wamid: "wamid.2", opaque: "m:1:2" });
    expect(judge({ accepted: [received(), second] }).doubled).toEqual([
      `${recipient}: m:1:1, m:1:2`,
    ]);
  });

  it("lets an outcome be unknown only where its answer was lost", () => {
    const nobodyKnows = { accepted: [], rows: [row({ state: "unknown" })] };
    expect(judge(nobodyKnows)).toMatchObject({ unknown: 1, unexplained: [expect.anything()] });
    const kill = { what: "kill-worker", from: at, to: at, losesAnswers: true };
    for (const cause of [{ unanswered: new Set([recipient]) }, { disturbances: [kill] }]) {
      expect(judge({ ...nobodyKnows, ...cause })).toMatchObject({ unknown: 1, unexplained: [] });
    }
    const later = { ...kill, from: new Date(at.getTime() + 60_000) };
    expect(judge({ ...nobodyKnows, disturbances: [later] }).unexplained).toHaveLength(1);
    const harmless = { ...kill, losesAnswers: false };
    expect(judge({ ...nobodyKnows, disturbances: [harmless] }).unexplained).toHaveLength(1);
  });

  it("lets a cancel skip who was never received, and leave what Meta asked to try again", () => {
    const cancelled = { accepted: [], isCancelled: true };
    const skipped = judge({ ...cancelled, rows: [row({ state: "skipped" })] });
    expect(skipped).toMatchObject({ skipped: 1, lost: [], unknown: 0 });
    const unknown = { rows: [row({ state: "unknown" as const })], refused: new Set([recipient]) };
    expect(judge({ ...cancelled, ...unknown }).unexplained).toHaveLength(1);
    const forNow = { ...unknown, refusedForNow: new Set([recipient]) };
    expect(judge({ ...cancelled, ...forNow }).unexplained).toEqual([]);
    expect(judge({ ...cancelled, ...forNow, isCancelled: false }).unexplained).toHaveLength(1);
  });

  it("counts what was sent a second after the cancel, but for a sender that could not hear of it", () => {
    const later = (ms: number) => new Date(at.getTime() + ms);
    const cancel = { what: "cancel", from: at, to: later(100), losesAnswers: false };
    const requests = [1_050, 1_200].map((ms) => ({ recipient, at: later(ms) }));
    const isCancelled = true;
    const late = (...more: Disturbance[]) =>
      judge({ requests, isCancelled, disturbances: [cancel, ...more] }).late.length;
    expect(judge({ requests, isCancelled }).late).toEqual([]);
    expect(late()).toBe(1);
    const onWire = { requests, isCancelled, disturbances: [cancel], inHands: 2 };
    expect(judge(onWire).late).toEqual([]);
    expect(judge({ ...onWire, inHands: 1 }).late).toHaveLength(1);
    const frozen = { what: "freeze-worker", from: at, to: later(500), losesAnswers: true };
    expect(late(frozen)).toBe(0);
    expect(late({ ...frozen, to: later(150) })).toBe(1);
    expect(late({ ...frozen, to: later(5_000) })).toBe(1);
    expect(late({ ...frozen, what: "kill-worker" })).toBe(1);
    const silenced = { ...frozen, what: "silence-database" };
    expect(late({ ...silenced, to: later(5_000) })).toBe(0);
    expect(late({ ...silenced, from: later(1_300), to: later(5_000) })).toBe(1);
  });

  it("counts a cancel that did not last, and counts that are not those of the rows", () => {
    const cancel = { what: "cancel", from: at, to: at, losesAnswers: false };
    expect(judge({ disturbances: [cancel] }).late).toHaveLength(1);
    expect(judge({ disturbances: [cancel], isCancelled: true }).late).toEqual([]);
    expect(judge({ counts: { read: 2 } }).miscounted).toHaveLength(1);
    expect(judge({ counts: { read: 1, skipped: 1 } }).miscounted).toHaveLength(1);
    expect(judge({ counts: {} }).miscounted).toHaveLength(1);
  });
});

describe("planRun", () => {
  it("gives the same faults for the same seed, and some for every seed", () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const plan = planRun(seed);
      expect(planRun(seed)).toEqual(plan);
      expect(plan.events.length + plan.lies.length).toBeGreaterThan(0);
    }
    expect(planRun(1)).not.toEqual(planRun(2));
  });
});
