import "server-only";
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { type LaneKey, takeLane } from "@/db/queries/lanes";
import {
  listDueMessages,
  listQueuedMessages,
  type MarkedMessage,
  markSending,
} from "@/db/queries/marking";
import { listRecipients } from "@/db/queries/recipient-list";
import { recordResults } from "@/db/queries/recording";
import { unmarkSending } from "@/db/queries/unmarking";
import { setClock } from "@/lib/clock";
import { GraphRefusal } from "@/lib/graph/graph-errors";
import type { SendOutcome } from "@/lib/graph/send-message";
import type { ReportedStatus } from "@/lib/messages/message-state.schema";
import { opaqueOf } from "@/lib/messages/opaque";
import { applyStatuses } from "@/lib/webhooks/apply-statuses";
import { judgeOutcome } from "./judge-outcome";
import { runningCampaign } from "./unserved.test-kit";

const TEMPLATE = { type: "template" as const, name: "hello_world", language: "en_US" };
const BEGIN = Date.UTC(2026, 0, 1);

/** How an attempt may end for its sender; a number is the code of Meta's refusal. */
export type AttemptEnd = "accepted" | "lost" | "aborted" | "unreachable" | "unsent" | number;

/** An attempt on its way: marked, perhaps received by Meta, perhaps answered. */
type Attempt = {
  message: MarkedMessage;
  wamid: string | null;
  answered: boolean;
  /** The sender knows its wamid. */
  isHeard: boolean;
  /** What became of what Meta received, once Meta has told of it. */
  fate: "arrived" | "failed" | null;
};

/** A campaign, and Meta as it really is: what it accepted, whatever the sender got to hear of it. */
export class World {
  readonly key: LaneKey;
  readonly campaignId: string;
  attempts: Attempt[] = [];
  epoch = 0n;
  #at = BEGIN;

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
    const begun = { wamid: null, answered: false, isHeard: false, fate: null };
    this.attempts.push(...marked.map((message) => ({ message, ...begun })));
  }

  /** What Meta does with an attempt, and what the sender hears of it. */
  async end(pick: number, what: AttemptEnd): Promise<void> {
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
    attempt.isHeard = what === "accepted";
    const outcome = outcomeOf(what, attempt.wamid);
    const { result } = judgeOutcome(message, outcome, this.now);
    const { id, attempt: number, isDue, markedAt } = message;
    const record = { id, attempt: number, wasDue: isDue, markedAt, ...result };
    await recordResults(this.key, [record], this.now);
    await recordResults(this.key, [record], this.now);
  }

  /**
   * Meta reports; also again, also of what the sender has not heard the answer to. Of one attempt it
   * reports that it arrived or that it failed, never both.
   *
   * @param report.code why it failed
   * @param report.isBare without our own value, where the sender knows Meta's
   */
  async report(
    pick: number,
    { status, code, isBare }: { status: ReportedStatus; code: number; isBare: boolean },
  ): Promise<void> {
    const received = this.attempts.filter((attempt) => attempt.wamid !== null);
    const attempt = received[pick % Math.max(1, received.length)];
    if (!attempt?.wamid) return;
    if (status !== "sent") {
      const told = status === "failed" ? "failed" : "arrived";
      attempt.fate ??= told;
      if (attempt.fate !== told) return;
    }
    const { id, attempt: number } = attempt.message;
    const timestamp = Math.floor(this.now.getTime() / 1_000);
    const own = { biz_opaque_callback_data: opaqueOf(this.key.tenantId, id, number) };
    const one = {
      ...{ id: attempt.wamid, status, timestamp },
      ...(isBare && attempt.isHeard ? {} : own),
      ...(status === "failed" ? { errors: [{ code, title: "No" }] } : {}),
    };
    const { tenantId, connectionId } = this.key;
    await applyStatuses(tenantId, [{ connectionId, statuses: [one, one] }]);
  }

  async states(): Promise<Map<string, string>> {
    const { rows } = await listRecipients(this.key.tenantId, this.campaignId, {
      search: "",
      page: 1,
    });
    return new Map(rows.map(({ id, state }) => [id, state]));
  }
}

function outcomeOf(what: Exclude<AttemptEnd, "unsent">, wamid: string | null): SendOutcome {
  if (typeof what === "number") return { kind: "refused", refusal: refusalOf(what) };
  if (what === "accepted")
    return { kind: "accepted", wamid: wamid ?? "", waId: null, heldForQuality: false };
  if (what === "lost") return { kind: "unknown", reason: "connection-lost" };
  if (what === "unreachable") return { kind: "not-sent", reason: "connection-refused" };
  return { kind: "not-sent", reason: "aborted" };
}

function refusalOf(code: number): GraphRefusal {
  const unsaid = { subcode: null, type: null, details: null, userTitle: null, userMessage: null };
  const facts = { httpStatus: 400, code, metaMessage: "No", fbtraceId: null, isTransient: false };
  return new GraphRefusal({ ...unsaid, ...facts });
}

/** A world in which a sender has just begun with a campaign to so many people. */
export async function newWorld(people: number): Promise<World> {
  const { key, campaign } = await runningCampaign(people, new Date(BEGIN), { content: TEMPLATE });
  const world = new World(key, campaign.id);
  await world.take();
  return world;
}
