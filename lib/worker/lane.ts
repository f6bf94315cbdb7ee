import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { finishCampaigns, skipCancelledRetries } from "@/db/queries/finish";
import { type LaneKey, type LaneOwner, takeLane } from "@/db/queries/lanes";
import { holdsLane, type MarkedMessage, markSending } from "@/db/queries/sending";
import { now } from "@/lib/clock";
import { type OpenConnection, openConnection } from "@/lib/connections/open-connection";
import { type SendOutcome, sendMessage } from "@/lib/graph/send-message";
import { log } from "@/lib/log";
import { opaqueOf } from "@/lib/messages/opaque";
import { tryDatabase } from "./lane-database";
import { LaneOutcomes } from "./lane-outcomes";
import { LaneSource } from "./lane-source";
import { Pace, tierOf } from "./pace";

const SLICE_MS = 60_000;
const LINGER_MS = 2_000;
/** Each batch costs the database two transactions, whatever its size: so some messages go together. */
const BATCH = 8;
const SHORTEST_TICK_MS = 10;
const IDLE_TICK_MS = 100;
/** As many as the HTTP pool has connections: a marked message is on the wire at once. */
const MOST_IN_FLIGHT = 64;

/** Why a run of a lane ended. `again`: there may be more to send right away. */
export type LaneEnd = "idle" | "again" | "waiting" | "lost" | "stopped";

/**
 * Sends what waits for one phone number, as its only sender, for up to a minute.
 *
 * The order of each batch is what makes it exact: messages are committed as `sending` (the intent),
 * then the requests leave, then the outcomes are committed. A kill in between leaves `sending` rows,
 * which the next owner turns into `unknown`: never sent twice, and settled by Meta's status webhook.
 *
 * @param stop aborted: marks nothing more, waits for what is in flight, writes it down and returns
 * @throws {AppError} NOT_FOUND when the connection was removed
 */
export async function runLane(key: LaneKey, owner: LaneOwner, stop: AbortSignal): Promise<LaneEnd> {
  const lane = await takeLane(key, owner);
  if (lane.backoffUntil && lane.backoffUntil > now()) return "waiting";
  const connection = await openConnection(key.tenantId, key.connectionId);
  return await new LaneRun(key, lane.epoch, connection, stop).run();
}

class LaneRun {
  readonly #key: LaneKey;
  readonly #epoch: bigint;
  readonly #connection: OpenConnection;
  readonly #stop: AbortSignal;
  readonly #pace: Pace;
  readonly #source: LaneSource;
  readonly #outcomes: LaneOutcomes;
  readonly #inFlight = new Map<string, MarkedMessage>();
  readonly #startedAt = performance.now();
  #busyAt = this.#startedAt;
  #end: LaneEnd | null = null;

  constructor(key: LaneKey, epoch: bigint, connection: OpenConnection, stop: AbortSignal) {
    this.#key = key;
    this.#epoch = epoch;
    this.#connection = connection;
    this.#stop = stop;
    this.#pace = new Pace(tierOf(connection.throughputLevel), this.#startedAt);
    this.#source = new LaneSource(key);
    this.#outcomes = new LaneOutcomes(key, epoch, connection.tokenFingerprint);
  }

  async run(): Promise<LaneEnd> {
    let end = this.#decideEnd();
    while (end === null || this.#busy) {
      if (end === null) await this.#sendSome();
      await this.#outcomes.flush((campaigns) =>
        this.#source.settledIds(this.#inFlight.values(), campaigns),
      );
      if (this.#busy) this.#busyAt = performance.now();
      else await this.#finish();
      await sleep(this.#busy ? this.#tickMs : IDLE_TICK_MS);
      end = this.#decideEnd();
    }
    await this.#finish();
    return end;
  }

  get #busy(): boolean {
    return this.#inFlight.size > 0 || !this.#outcomes.settled;
  }

  get #tickMs(): number {
    return Math.max(SHORTEST_TICK_MS, (BATCH * 1_000) / tierOf(this.#connection.throughputLevel));
  }

  #decideEnd(): LaneEnd | null {
    const at = performance.now();
    if (this.#stop.aborted) this.#end ??= "stopped";
    if (at - this.#startedAt > SLICE_MS) this.#end ??= "again";
    if (at - this.#busyAt > LINGER_MS) this.#end ??= "idle";
    return this.#end;
  }

  /** Marks and sends what the pace allows. */
  async #sendSome(): Promise<void> {
    const room = MOST_IN_FLIGHT - this.#inFlight.size;
    const ready = await tryDatabase(() => this.#source.peek(room));
    if (!ready || ready.length === 0) return;
    // A lane that waits for its pace is not idle.
    this.#busyAt = performance.now();
    const wanted = ready.slice(0, this.#pace.take(ready.length, this.#busyAt));
    if (wanted.length === 0) return;
    const marked = await tryDatabase(() => markSending(this.#key, this.#epoch, wanted, now()));
    this.#source.taken(wanted, marked ?? []);
    if (!marked) {
      // The commit may have arrived although its confirmation did not.
      this.#outcomes.addUnsure(wanted.map((message) => message.id));
      return;
    }
    for (const message of marked) this.#send(message);
    if (marked.length < wanted.length) await this.#whyNotAll();
  }

  /** Some messages were not ours to mark: their campaign stopped, or the lane has a new owner. */
  async #whyNotAll(): Promise<void> {
    const holds = await tryDatabase(() => holdsLane(this.#key, this.#epoch));
    if (holds === false) this.#end ??= "lost";
  }

  #send(message: MarkedMessage): void {
    const { phoneNumberId, token, appSecret, target } = this.#connection;
    this.#inFlight.set(message.id, message);
    const sent = sendMessage(target, {
      phoneNumberId,
      token,
      appSecret: appSecret ?? undefined,
      to: message.recipient,
      opaque: opaqueOf(this.#key.tenantId, message.id, message.attempt),
      content: message.content,
    }).catch((error: unknown): SendOutcome => {
      // A bug of ours: nothing is known about this message, and the lane must not hang on it.
      log.error({ err: error, messageId: message.id }, "A send failed in an unforeseen way");
      return { kind: "unknown", reason: "unreadable" };
    });
    void sent.then((outcome) => {
      this.#inFlight.delete(message.id);
      const verdict = this.#outcomes.add(message, outcome);
      if (verdict.tooFast) this.#pace.slowDown(performance.now());
      // The next run opens the token anew: a person may have replaced it meanwhile.
      if (verdict.halt) this.#end ??= "again";
      if (verdict.laneWaitMs !== null) this.#end ??= "waiting";
    });
  }

  async #finish(): Promise<void> {
    await tryDatabase(async () => {
      await skipCancelledRetries(this.#key);
      for (const campaignId of await finishCampaigns(this.#key, now())) {
        log.info({ campaignId }, "Campaign finished");
        this.#source.reload();
      }
    });
  }
}
