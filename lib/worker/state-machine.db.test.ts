import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { OpenDatabase } from "@/db/client";
import { countStates } from "@/db/queries/campaigns";
import { finishCampaigns, skipCancelledRetries } from "@/db/queries/finish";
import { openTestDatabase } from "@/db/test-database";
import { cancelCampaign, pauseCampaign, resumeCampaign } from "@/lib/campaigns/control-campaign";
import { setClock } from "@/lib/clock";
import type { ReportedStatus } from "@/lib/messages/message-state.schema";
import { type AttemptEnd, newWorld, type World } from "./message-world.test-kit";

// The state machine of a campaign's messages, with everything that can happen to it in any order: two
// senders of which one was taken over, answers that are lost or late, refusals, statuses in any order
// and twice, failures that come long after Meta took it, pauses, resumes, a cancel. The model is Meta
// itself: what it really took and did not report as failed.

let database: OpenDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  setClock();
  await database.close();
});

/** Few, so that much happens to each. */
const PEOPLE = 3;
/** For good; too fast; the limit of the pair; "try again", which may not be true. */
const refusals = [131_026, 130_429, 131_056, 131_000];
const actorId = randomUUID();

const steps = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant("mark" as const),
        limit: fc.integer({ min: 1, max: 3 }),
      }),
    },
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constant("end" as const),
        pick: fc.nat(9),
        what: fc.oneof(
          fc.constant("accepted" as const),
          fc.constantFrom("lost", "aborted", "unreachable", "unsent"),
          fc.constantFrom(...refusals),
        ),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant("report" as const),
        pick: fc.nat(9),
        status: fc.constantFrom("sent", "delivered", "read", "failed", "failed"),
        code: fc.constantFrom(131_026, 131_000, 131_000),
        isBare: fc.constantFrom(true, false, false),
      }),
    },
    { weight: 1, arbitrary: fc.constantFrom({ do: "take" }, { do: "stale" }, { do: "finish" }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant("failLater" as const), pick: fc.nat(9) }),
    },
    { weight: 1, arbitrary: fc.constantFrom({ do: "pause" }, { do: "resume" }, { do: "resume" }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant("pass" as const), seconds: fc.nat(7_200) }),
    },
  ),
  { minLength: 10, maxLength: 60, size: "max" },
);
type Step = (typeof steps extends fc.Arbitrary<(infer One)[]> ? One : never) & {
  limit?: number;
  pick?: number;
  what?: AttemptEnd;
  status?: ReportedStatus;
  code?: number;
  isBare?: boolean;
  seconds?: number;
};

async function take(world: World, step: Step): Promise<void> {
  const { tenantId } = world.key;
  const pick = step.pick ?? 0;
  const control = async (work: Promise<void>) => await work.catch(() => {});
  const does: Record<Step["do"], () => Promise<unknown>> = {
    mark: () => world.mark(step.limit ?? 1, false),
    stale: () => world.mark(2, true),
    end: () => world.end(pick, step.what ?? "accepted"),
    report: () => {
      const { status = "sent", code = 0, isBare = false } = step;
      return world.report(pick, { status, code, isBare });
    },
    // By chance alone a second attempt after a failure would be rare.
    failLater: async () => {
      await world.report(pick, { status: "failed", code: 131_000, isBare: false });
      world.pass(120);
      await world.mark(1, false);
    },
    take: () => world.take(),
    finish: () => finishCampaigns(world.key, world.now),
    pause: () => control(pauseCampaign(tenantId, actorId, world.campaignId)),
    resume: () => control(resumeCampaign(tenantId, actorId, world.campaignId)),
    pass: async () => world.pass(step.seconds ?? 0),
  };
  await does[step.do]();
}

const rank = [
  "queued",
  "retry",
  "sending",
  "unknown",
  "held",
  "accepted",
  "sent",
  "delivered",
  "read",
];

/** What must hold at every moment. */
async function check(world: World, before: ReadonlyMap<string, string>) {
  const states = await world.states();
  expect(states.size).toBe(PEOPLE);
  const received = Map.groupBy(
    world.attempts.filter(({ wamid, fate }) => wamid !== null && fate !== "failed"),
    (attempt) => attempt.message.id,
  );
  // Nobody is sent the same campaign twice.
  for (const [, attempts] of received) expect(attempts).toHaveLength(1);
  const accepted = rank.indexOf("accepted");
  for (const [id, state] of states) {
    const was = before.get(id) ?? "queued";
    if (received.has(id)) {
      // What Meta took is neither waiting to be sent nor given up, and what is past doubt stays so.
      expect(["queued", "retry", "failed", "skipped"]).not.toContain(state);
      if (rank.indexOf(was) >= accepted) {
        expect(rank.indexOf(state)).toBeGreaterThanOrEqual(rank.indexOf(was));
      }
    } else {
      // Nothing is shown as sent that Meta did not take, and what has failed is not sent again.
      expect(rank.indexOf(state)).toBeLessThan(accepted);
      if (was === "failed") expect(state).toBe("failed");
    }
  }
  // The counts that the pages show are the truth.
  const counts = Object.fromEntries(
    [...Map.groupBy(states.values(), (state) => state)].map(([state, all]) => [state, all.length]),
  );
  expect(await countStates(world.key.tenantId, world.campaignId)).toEqual(counts);
  return states;
}

/** Everything is let run to its end: what is left open then is what nobody can know. */
async function runOut(world: World): Promise<void> {
  const { tenantId } = world.key;
  await resumeCampaign(tenantId, actorId, world.campaignId).catch(() => {});
  for (let round = 0; round < 4; round += 1) {
    await world.take();
    for (const attempt of world.attempts) attempt.answered = true;
    world.pass(7_200);
    await world.mark(PEOPLE, false);
    const open = world.attempts.filter((attempt) => !attempt.answered).length;
    for (let index = 0; index < open; index += 1) await world.end(0, "accepted");
  }
  await skipCancelledRetries(world.key);
  await finishCampaigns(world.key, world.now);
}

it("in any order of events nobody gets it twice, nothing goes back, and the counts are exact", async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (given, cancels) => {
      const world = await newWorld(PEOPLE);
      let states = await check(world, new Map());
      for (const step of given) {
        await take(world, step);
        states = await check(world, states);
      }
      if (cancels)
        await cancelCampaign(world.key.tenantId, actorId, world.campaignId).catch(() => {});
      await runOut(world);
      states = await check(world, states);
      const left = [...states.values()];
      expect(left.filter((state) => ["queued", "sending", "retry"].includes(state))).toEqual([]);
    }),
    { numRuns: 15 },
  );
}, 120_000);
