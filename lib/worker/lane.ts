import "server-only";
import { type LaneNews, readLaneNews } from "@/db/queries/lane-news";
import { type LaneKey, type LaneOwner, takeLane } from "@/db/queries/lanes";
import { markSending } from "@/db/queries/marking";
import { now } from "@/lib/clock";
import { type OpenConnection, openConnection } from "@/lib/connections/open-connection";
import { log } from "@/lib/log";
import { tryDatabase } from "./lane-database";
import { LaneOutcomes } from "./lane-outcomes";
import { LaneSource } from "./lane-source";
import { LaneWire, type WireEnd } from "./lane-wire";
import { learnSpeed } from "./learn-speed";
import { Pace, targetOf } from "./pace";
import { settleLane } from "./settle-lane";
import { Signal } from "./signal";

const SLICE_MS = 60_000;
const LINGER_MS = 2_000;
/** How often a lane asks what changed: pauses, new campaigns, a replaced token, the number's tier. */
const NEWS_MS = 250;
/** How often it looks whether a campaign is over. */
const SETTLE_MS = 400;
/** Marking pauses while so many outcomes wait for the database. */
const MOST_UNRECORDED = 8_000;

/** Why a run of a lane ended. `again`: there may be more to send right away. */
export type LaneEnd = "idle" | "again" | "waiting" | "lost" | "stopped";

/**
 * Sends what waits for one phone number, as its only sender, for up to a minute.
 *
 * Three loops overlap: one marks, one writes outcomes down, one asks what changed. The order for each
 * message is what makes it exact: it is committed that it is being sent (the intent), then the request
 * leaves, then the outcome is committed. A kill in between leaves marked messages, which the next
 * owner turns into `unknown`: never sent twice, and settled by Meta's status webhook. How many that
 * are at most says `lane-size.ts`.
 *
 * @param stop aborted: marks nothing more, waits for what is in flight, writes it down and returns
 * @throws {AppError} NOT_FOUND when the connection was removed
 */
export async function runLane(key: LaneKey, owner: LaneOwner, stop: AbortSignal): Promise<LaneEnd> {
  const lane = await takeLane(key, owner);
  if (lane.backoffUntil && lane.backoffUntil > now()) return "waiting";
  const connection = await openConnection(key.tenantId, key.connectionId);
  void learnSpeed(connection);
  const news = await readLaneNews(key, lane.epoch, now());
  return await new LaneRun(key, lane.epoch, connection, news, stop).run();
}

class LaneRun {
  readonly #key: LaneKey;
  readonly #epoch: bigint;
  readonly #stop: AbortSignal;
  readonly #pace: Pace;
  readonly #source: LaneSource;
  readonly #wire: LaneWire;
  readonly #outcomes: LaneOutcomes;
  /** There may be room for more, or something to record. */
  readonly #room = new Signal();
  readonly #ended = new Signal();
  readonly #asked = new Signal();
  readonly #startedAt = performance.now();
  #busyAt = this.#startedAt;
  #end: LaneEnd | null = null;
  #isMarking = false;
  /** Nothing more may leave: what is marked goes back. */
  #isCutOff = false;
  #settledAt = Number.NEGATIVE_INFINITY;
  #tokenFingerprint: string;

  constructor(
    key: LaneKey,
    epoch: bigint,
    connection: OpenConnection,
    news: LaneNews,
    stop: AbortSignal,
  ) {
    this.#key = key;
    this.#epoch = epoch;
    this.#stop = stop;
    this.#tokenFingerprint = connection.tokenFingerprint;
    this.#pace = new Pace(targetOf(news), this.#startedAt);
    this.#source = new LaneSource(key);
    this.#source.update(news.campaigns, news.nextDueAt);
    this.#wire = new LaneWire(connection, this.#pace, (end) => this.#take(end));
    this.#outcomes = new LaneOutcomes(key, epoch, (messages) => this.#source.closed(messages));
  }

  async run(): Promise<LaneEnd> {
    await Promise.all([this.#mark(), this.#record(), this.#watch()]);
    await settleLane(this.#key, this.#epoch, this.#source);
    return this.#end ?? "idle";
  }

  /** Everything that was marked has ended and is written down. */
  get #isDone(): boolean {
    return !this.#isMarking && this.#wire.isEmpty && this.#outcomes.settled;
  }

  #decideEnd(): LaneEnd | null {
    const at = performance.now();
    if (!this.#isDone) this.#busyAt = at;
    if (this.#stop.aborted) this.#end ??= "stopped";
    if (at - this.#startedAt > SLICE_MS) this.#end ??= "again";
    if (at - this.#busyAt > LINGER_MS) this.#end ??= "idle";
    return this.#end;
  }

  /** Keeps a little more marked than is on the wire. */
  async #mark(): Promise<void> {
    while (this.#decideEnd() === null) {
      const mayMark = this.#outcomes.isSure && this.#outcomes.waiting < MOST_UNRECORDED;
      const room = mayMark ? this.#wire.room : 0;
      this.#isMarking = room > 0;
      const marked = room > 0 && (await this.#markSome(room));
      this.#isMarking = false;
      if (!marked) await this.#room.wait(NEWS_MS);
    }
  }

  /** @returns whether to go on at once */
  async #markSome(room: number): Promise<boolean> {
    const wanted = await tryDatabase(() => this.#source.peek(room));
    if (!wanted || wanted.length === 0) return false;
    // What was taken back meanwhile may be among them, and would be taken back again.
    if (!this.#outcomes.isSure) return false;
    const progress = this.#source.progress();
    this.#source.taking(wanted);
    const marked = await tryDatabase(() =>
      markSending(this.#key, this.#epoch, wanted, progress, now()),
    );
    const isWhole = this.#source.taken(wanted, marked);
    // The commit may have arrived although its confirmation did not.
    if (!marked) this.#outcomes.addUnsent(wanted);
    if (marked && this.#isCutOff) this.#outcomes.addUnsent(marked);
    else if (marked) this.#wire.add(marked);
    // Some were not ours to mark: their campaign stopped, or the lane has a new owner.
    if (!isWhole) this.#asked.fire();
    return isWhole;
  }

  #take(end: WireEnd): void {
    const verdict = this.#outcomes.add(end);
    const at = performance.now();
    if (end.outcome.kind === "accepted") this.#pace.accepted(at);
    if (verdict.tooFast) this.#pace.slowDown(at);
    if (verdict.pairFreeAt) this.#source.holdPair(end.message.recipient, verdict.pairFreeAt);
    // The next run opens the token anew: a person may have replaced it meanwhile.
    if (verdict.halt) this.#cutOff("again");
    if (verdict.laneWaitMs !== null) this.#cutOff("waiting");
    this.#wire.pump();
    if (this.#wire.room > 0) this.#room.fire();
    if (this.#outcomes.waiting >= this.#wire.size.flushRows) this.#ended.fire();
  }

  /** Ends the run at once: what is marked and has not left goes back. */
  #cutOff(end: LaneEnd): void {
    this.#end ??= end;
    this.#isCutOff = true;
    this.#outcomes.addUnsent(this.#wire.takeBack());
    this.#room.fire();
  }

  /** Writes outcomes down until the run is over. */
  async #record(): Promise<void> {
    while (this.#decideEnd() === null || !this.#isDone) {
      if (this.#outcomes.waiting > 0) await this.#outcomes.flush();
      if (this.#outcomes.waiting >= this.#wire.size.flushRows) continue;
      await this.#ended.wait(this.#wire.size.flushMs);
    }
  }

  /** Follows what changes meanwhile. */
  async #watch(): Promise<void> {
    while (this.#decideEnd() === null || !this.#isDone) {
      await this.#asked.wait(NEWS_MS);
      const news = await tryDatabase(() => readLaneNews(this.#key, this.#epoch, now()));
      if (news) await this.#follow(news);
      const at = performance.now();
      if (at - this.#settledAt < SETTLE_MS || !(this.#source.hasEnded || this.#isDone)) continue;
      this.#settledAt = at;
      if (await settleLane(this.#key, this.#epoch, this.#source)) this.#asked.fire();
    }
  }

  async #follow(news: LaneNews): Promise<void> {
    if (!news.isHeld) this.#cutOff("lost");
    this.#pace.setTarget(targetOf(news));
    this.#source.update(news.campaigns, news.nextDueAt);
    this.#takeBackStopped(new Set(news.campaigns.map(({ id }) => id)));
    if (news.tokenFingerprint === null) {
      this.#cutOff("again");
    } else if (news.tokenFingerprint !== this.#tokenFingerprint) {
      const { tenantId, connectionId } = this.#key;
      const connection = await tryDatabase(() => openConnection(tenantId, connectionId));
      if (!connection) return;
      this.#tokenFingerprint = connection.tokenFingerprint;
      this.#wire.use(connection);
      log.info({ connectionId }, "A running lane took up the replaced token");
    }
    this.#room.fire();
  }

  /** Where Meta is slow, what was marked before a pause would leave seconds after it. */
  #takeBackStopped(running: ReadonlySet<string>): void {
    const isStopped = ({ campaignId }: { campaignId: string | null }) =>
      campaignId !== null && !running.has(campaignId);
    this.#outcomes.addUnsent(this.#wire.takeBack(isStopped));
  }
}
