import { seededRandom } from "./random";

/** What is done to the machinery while a campaign runs, `atMs` after its first message was accepted. */
export type Trouble = { atMs: number } & (
  | { what: "kill-worker"; worker: number; downMs: number }
  | { what: "kill-all-workers"; downMs: number }
  | { what: "freeze-worker"; worker: number; ms: number }
  | { what: "kill-hooks"; downMs: number }
  | { what: "stop-database"; signal: "SIGINT" | "SIGQUIT"; downMs: number }
  | { what: "cut-database"; worker: number; downMs: number }
  | { what: "silence-database"; worker: number; ms: number }
  | { what: "cut-meta"; worker: number; downMs: number }
  | { what: "cut-webhooks"; downMs: number }
  | { what: "pause"; ms: number }
);
export type FaultEvent = Trouble | { atMs: number; what: "cancel" };

/** How Meta misbehaves during the whole run. */
export type Lie = {
  kind:
    | "hang-after-accept"
    | "cut-after-accept"
    | "status-after-accept"
    | "bad-gateway"
    | "reset"
    | "try-again"
    | "too-fast";
  times: number;
  probability: number;
};

export type Plan = {
  seed: number;
  people: number;
  /** Of these some fail by webhook only. */
  undeliverable: number;
  throughput: "STANDARD" | "HIGH";
  latencyMs: number;
  duplicateRate: number;
  swapRate: number;
  skipDeliveredRate: number;
  lies: Lie[];
  events: FaultEvent[];
};

export const WORKERS = 2;

/** The same plan for the same seed. */
export function planRun(seed: number): Plan {
  const random = seededRandom(seed);
  const throughput = random.chance(0.5) ? "HIGH" : "STANDARD";
  const lies = random.chance(0.6) ? [planLie(random)] : [];
  const events: FaultEvent[] = Array.from(
    { length: random.between(lies.length > 0 ? 0 : 1, 3) },
    () => planEvent(random),
  );
  const plan: Omit<Plan, "events"> = {
    seed,
    people: throughput === "HIGH" ? random.between(600, 1_800) : random.between(150, 400),
    undeliverable: random.between(0, 3),
    throughput,
    latencyMs: random.pick([0, 20, 150, 400]),
    duplicateRate: random.pick([0, 0.2, 1]),
    swapRate: random.pick([0, 0.3]),
    skipDeliveredRate: random.pick([0, 0.3]),
    lies,
  };
  if (random.chance(0.3))
    events.push({ atMs: random.between(0, cancelledBy(plan)), what: "cancel" });
  return { ...plan, events: events.toSorted((a, b) => a.atMs - b.atMs) };
}

/** Early enough that more than a second's worth of the campaign is left. */
function cancelledBy({ people, throughput }: Omit<Plan, "events">): number {
  const wholeMs = people / (throughput === "HIGH" ? 1 : 0.08);
  return Math.floor(wholeMs * 0.4);
}

function planLie(random: ReturnType<typeof seededRandom>): Lie {
  const kind = random.pick<Lie["kind"]>([
    "hang-after-accept",
    "cut-after-accept",
    "status-after-accept",
    "bad-gateway",
    "reset",
    "try-again",
    "too-fast",
  ]);
  // A hanging answer is given up after 20 s: a few are enough.
  if (kind === "hang-after-accept") return { kind, times: 3, probability: 0.05 };
  return { kind, times: random.between(1, 12), probability: random.pick([0.02, 0.2, 1]) };
}

function planEvent(random: ReturnType<typeof seededRandom>): Trouble {
  const atMs = random.between(0, 3_000);
  const worker = random.between(0, WORKERS - 1);
  const downMs = random.between(0, 3_000);
  const what = random.pick<Trouble["what"]>([
    "kill-worker",
    "kill-worker",
    "kill-worker",
    "kill-all-workers",
    "freeze-worker",
    "kill-hooks",
    "stop-database",
    "stop-database",
    "cut-database",
    "silence-database",
    "cut-meta",
    "cut-webhooks",
    "pause",
  ]);
  switch (what) {
    case "kill-worker":
      return { atMs, what, worker, downMs };
    case "cut-database":
    case "cut-meta":
      return { atMs, what, worker, downMs };
    case "freeze-worker":
      // Longer than the heartbeat: somebody else takes its numbers, and then it wakes up.
      return { atMs, what, worker, ms: random.between(13_000, 16_000) };
    case "silence-database":
      return { atMs, what, worker, ms: random.between(500, 14_000) };
    case "stop-database":
      return { atMs, what, signal: random.pick(["SIGINT", "SIGQUIT"]), downMs };
    case "pause":
      return { atMs, what, ms: downMs };
    default:
      return { atMs, what, downMs };
  }
}

/** A plan in a few words. */
export function describePlan(plan: Plan): string {
  const lies = plan.lies.map(({ kind, times }) => `${kind} ×${times}`);
  const events = plan.events.map((event) => {
    const { atMs, what, ...rest } = event;
    const detail = Object.entries(rest).map(([name, value]) => `${name} ${value}`);
    return `${what} at ${atMs} ms${detail.length > 0 ? ` (${detail.join(", ")})` : ""}`;
  });
  const { people, throughput, latencyMs } = plan;
  return [`${people} people, ${throughput}, ${latencyMs} ms`, ...lies, ...events].join("; ");
}
