import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { OpenDatabase } from "@/db/client";
import { asSystem, withTenant } from "@/db/doors";
import { insertCampaign, insertRecipients } from "@/db/queries/campaign-changes";
import { countStates } from "@/db/queries/campaigns";
import { finishCampaigns } from "@/db/queries/finish";
import { type LaneKey, takeLane } from "@/db/queries/lanes";
import {
  listDueMessages,
  listQueuedMessages,
  type MarkedMessage,
  markSending,
  unmarkSending,
} from "@/db/queries/marking";
import { recordResults } from "@/db/queries/recording";
import { openTestDatabase, seedTenant } from "@/db/test-database";
import { cancelCampaign, pauseCampaign, resumeCampaign } from "@/lib/campaigns/control-campaign";
import { setClock } from "@/lib/clock";
import type { SendOutcome } from "@/lib/graph/send-message";
import { messageStateOf } from "@/lib/messages/message-state.schema";
import { opaqueOf } from "@/lib/messages/opaque";
import { applyStatuses } from "@/lib/webhooks/apply-statuses";
import { judgeOutcome } from "./judge-outcome";

// The state machine of a campaign's messages, with everything that can happen to it in any order: two
// senders of which one was taken over, answers that are lost or late, statuses in any order and twice,
// pauses, resumes, a cancel. The model is Meta itself: what it really accepted.

let database: OpenDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  setClock();
  await database.close();
});

const PEOPLE = 6;
const TEMPLATE = { type: "template" as const, name: "hello_world", language: "en_US" };
const actorId = randomUUID();

/** An attempt on its way: marked, perhaps received by Meta, perhaps answered. */
type Attempt = { message: MarkedMessage; wamid: string | null; answered: boolean };

class World {
  readonly key: LaneKey;
  readonly campaignId: string;
  attempts: Attempt[] = [];
  epoch = 0n;
  #at = Date.UTC(2026, 0, 1);

  constructor(key: LaneKey, campaignId: string) {
    this.key = key;
    this.campaignId = campaignId;
    this.pass(0);
  }

  pass(seconds: number): void {
    this.#at += seconds * 1_000;
    setClock(() => new Date(this.#at));
  }

  get now(): Date {
    return new Date(this.#at);
  }

  /** A sender begins; the one before is dead or does not know it yet. */
  async take(): Promise<void> {
    this.epoch = (await takeLane(this.key, { owner: "x:1:y", jobId: randomUUID() })).epoch;
  }

  /** Marks what may go; a mark under an old epoch must mark nothing. */
  async mark(limit: number, old: boolean): Promise<void> {
    const due = await listDueMessages(this.key, this.now, limit);
    const queued = await listQueuedMessages(this.key, this.campaignId, "0", limit);
    const first = queued.map((row) => ({
      ...row,
      campaignId: this.campaignId,
      content: TEMPLATE,
      isDue: false,
      strikes: 0,
    }));
    const wanted = due.length > 0 ? due : first;
    const epoch = old ? this.epoch - 1n : this.epoch;
    const marked = await markSending(this.key, epoch, wanted, [], this.now);
    if (old) expect(marked).toEqual([]);
    this.attempts.push(...marked.map((message) => ({ message, wamid: null, answered: false })));
  }

  /** What Meta does with an attempt, and what the sender hears of it. */
  async end(
    pick: number,
    what: "accepted" | "lost" | "refused" | "slow" | "unsent",
  ): Promise<void> {
    const open = this.attempts.filter((attempt) => !attempt.answered);
    const attempt = open[pick % Math.max(1, open.length)];
    if (!attempt) return;
    attempt.answered = true;
    const { message } = attempt;
    if (what === "unsent") {
      await unmarkSending(this.key, this.epoch, [message.id], this.now);
      return;
    }
    if (what === "accepted" || what === "lost")
      attempt.wamid = `wamid.${message.id}.${message.attempt}`;
    const outcome = outcomeOf(what, attempt.wamid);
    const { result } = judgeOutcome(message, outcome, this.now);
    const { id, isDue } = message;
    const record = { id, attempt: message.attempt, wasDue: isDue, ...result };
    await recordResults(this.key, [record], this.now);
    await recordResults(this.key, [record], this.now);
  }

  /** Meta reports; also again, and also of what the sender has not heard the answer to. */
  async report(pick: number, status: "sent" | "delivered" | "read"): Promise<void> {
    const received = this.attempts.filter((attempt) => attempt.wamid !== null);
    const attempt = received[pick % Math.max(1, received.length)];
    if (!attempt?.wamid) return;
    const { id, attempt: number } = attempt.message;
    const timestamp = Math.floor(this.now.getTime() / 1_000);
    const biz = opaqueOf(this.key.tenantId, id, number);
    const one = { id: attempt.wamid, status, timestamp, biz_opaque_callback_data: biz };
    const { tenantId, connectionId } = this.key;
    await applyStatuses(tenantId, [{ connectionId, statuses: [one, one] }]);
  }

  async states(): Promise<Map<string, string>> {
    const { rows } = (await withTenant(this.key.tenantId, (tx) =>
      tx.execute(
        sql`select id::text as id, state from messages where campaign_id = ${this.campaignId}`,
      ),
    )) as unknown as { rows: { id: string; state: number }[] };
    return new Map(rows.map((row) => [row.id, messageStateOf(row.state)]));
  }
}

function outcomeOf(
  what: "accepted" | "lost" | "refused" | "slow",
  wamid: string | null,
): SendOutcome {
  if (what === "accepted")
    return { kind: "accepted", wamid: wamid ?? "", waId: null, heldForQuality: false };
  if (what === "lost") return { kind: "unknown", reason: "connection-lost" };
  if (what === "slow") return { kind: "not-sent", reason: "connection-refused" };
  return { kind: "not-sent", reason: "aborted" };
}

async function newWorld(): Promise<World> {
  const tenantId = await seedTenant();
  const connectionId = randomUUID();
  await asSystem(async (tx) => {
    await tx.execute(sql`insert into hooks (tenant_id, id, app_id, sealed_verify_token, created_at)
      values (${tenantId}, ${tenantId}, '1', 'wv1.x', now())`);
    await tx.execute(sql`
      insert into connections (tenant_id, id, kind, hook_id, waba_id, phone_number_id, sealed_token,
        token_last4, token_fingerprint, check_state, created_at, updated_at)
      values (${tenantId}, ${connectionId}, 'cloud', ${tenantId}, '1', ${connectionId}, 'wv1.x', 'x',
        'x', 'checked', now(), now())`);
    await tx.execute(sql`
      insert into contacts (tenant_id, id, name, phone, created_at)
      select ${tenantId}, gen_random_uuid(), 'P' || n, '9198' || lpad(n::text, 8, '0'), now()
      from generate_series(1, ${PEOPLE}::int) n`);
  });
  const world = new World({ tenantId, connectionId }, randomUUID());
  const campaign = {
    id: world.campaignId,
    connectionId,
    name: "Any",
    content: TEMPLATE,
    launchKey: randomUUID(),
    createdBy: actorId,
    createdAt: world.now,
  };
  await insertCampaign(tenantId, campaign);
  await insertRecipients(tenantId, campaign, { kind: "all", search: "" });
  await world.take();
  return world;
}

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
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant("end" as const),
        pick: fc.nat(9),
        what: fc.constantFrom("accepted", "accepted", "lost", "refused", "slow", "unsent"),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant("report" as const),
        pick: fc.nat(9),
        status: fc.constantFrom("sent", "delivered", "read"),
      }),
    },
    { weight: 1, arbitrary: fc.constantFrom({ do: "take" }, { do: "stale" }, { do: "finish" }) },
    { weight: 1, arbitrary: fc.constantFrom({ do: "pause" }, { do: "resume" }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant("pass" as const), seconds: fc.nat(7_200) }),
    },
  ),
  { minLength: 10, maxLength: 40 },
);
type Step = (typeof steps extends fc.Arbitrary<(infer One)[]> ? One : never) & {
  limit?: number;
  pick?: number;
  what?: string;
  status?: string;
  seconds?: number;
};

async function take(world: World, step: Step): Promise<void> {
  const { tenantId } = world.key;
  const pick = step.pick ?? 0;
  const control = async (work: Promise<void>) => await work.catch(() => {});
  const does: Record<Step["do"], () => Promise<unknown>> = {
    mark: () => world.mark(step.limit ?? 1, false),
    stale: () => world.mark(2, true),
    end: () => world.end(pick, (step.what ?? "accepted") as "accepted"),
    report: () => world.report(pick, (step.status ?? "sent") as "sent"),
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
    world.attempts.filter((attempt) => attempt.wamid !== null),
    (attempt) => attempt.message.id,
  );
  // Nobody is sent the same campaign twice.
  for (const [, attempts] of received) expect(attempts).toHaveLength(1);
  for (const [id, state] of states) {
    // What Meta took is never waiting to be sent.
    if (received.has(id)) expect(["queued", "retry"]).not.toContain(state);
    // What is past doubt never goes back.
    const was = before.get(id) ?? "queued";
    if (rank.indexOf(was) >= rank.indexOf("accepted")) {
      expect(rank.indexOf(state)).toBeGreaterThanOrEqual(rank.indexOf(was));
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
  await finishCampaigns(world.key, world.now);
}

it("in any order of events nobody gets it twice, nothing goes back, and the counts are exact", async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (given, cancels) => {
      const world = await newWorld();
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
