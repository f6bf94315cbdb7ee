import "server-only";
import { withTenant } from "@/db/doors";
import { updateConnection } from "@/db/queries/connection-changes";
import { lockStoredToken } from "@/db/queries/connections";
import { backOffLane, type LaneKey } from "@/db/queries/lanes";
import type { MarkedMessage } from "@/db/queries/marking";
import { recordResults, type SendResult } from "@/db/queries/recording";
import { unmarkSending } from "@/db/queries/unmarking";
import { haltRunning } from "@/lib/campaigns/halt-campaigns";
import { now } from "@/lib/clock";
import { markConnectionDead } from "@/lib/connections/mark-connection-dead";
import { judgeOutcome, type Verdict } from "./judge-outcome";
import { insistOnDatabase, tryDatabase } from "./lane-database";
import type { WireEnd } from "./lane-wire";

const LONGEST_OUTAGE_WAIT_MS = 30_000;
/** So many attempts in a row without a usable answer are an outage. */
const DOUBTFUL_IN_A_ROW = 5;
const DOUBTFUL_WAIT_MS = 30_000;
/** The same refusal this often in a row is the campaign's fault, not its recipients'. */
const SAME_FAILURES = 20;

/** Outcomes that one flush writes down at most. */
const LARGEST_FLUSH = 2_000;

/** Runs in a row, per connection, that could not reach Meta. */
const outages = new Map<string, number>();

type Left = Pick<MarkedMessage, "id" | "campaignId">;
type Ended = { message: MarkedMessage; result: SendResult };

/**
 * The outcomes of a lane's attempts: kept until the database has them, and acted upon where they
 * concern more than their own message.
 */
export class LaneOutcomes {
  readonly #key: LaneKey;
  readonly #epoch: bigint;
  readonly #onClosed: (messages: readonly Left[]) => void;
  #ended: Ended[] = [];
  /** Marked perhaps, and certainly not sent. */
  #unsent: Left[] = [];
  #underWay = new Set<Promise<void>>();
  readonly #seen = new Set<string>();
  #doubtful = 0;
  readonly #sameFailure = new Map<string, { code: number; times: number }>();

  /** @param onClosed is told which messages the database knows everything about */
  constructor(key: LaneKey, epoch: bigint, onClosed: (messages: readonly Left[]) => void) {
    this.#key = key;
    this.#epoch = epoch;
    this.#onClosed = onClosed;
  }

  /** How many outcomes the database does not have yet. */
  get waiting(): number {
    return this.#ended.length + this.#unsent.length;
  }

  /**
   * Whether every mark was confirmed or taken back. Before that nothing may be marked: a message whose
   * mark failed would be marked and sent, and then the older doubt would take that mark back.
   */
  get isSure(): boolean {
    return this.#unsent.length === 0;
  }

  /** Whether everything is written down. */
  get settled(): boolean {
    return this.waiting === 0 && this.#underWay.size === 0;
  }

  /** Takes in what became of an attempt. @returns the verdict, for the lane's pace */
  add({ message, outcome, tokenFingerprint }: WireEnd): Verdict {
    const verdict = judgeOutcome(message, outcome, now());
    const { id, attempt, campaignId, isDue, markedAt } = message;
    const result = { id, attempt, wasDue: isDue, markedAt, ...verdict.result };
    this.#ended.push({ message, result });
    if (outcome.kind === "accepted") {
      outages.delete(this.#key.connectionId);
      this.#doubtful = 0;
      if (campaignId !== null) this.#sameFailure.delete(campaignId);
      return verdict;
    }
    if (verdict.result.state === "unknown") {
      this.#doubtful += 1;
      // Meta does not answer anybody: going on would only make more outcomes unknown.
      if (this.#doubtful >= DOUBTFUL_IN_A_ROW) verdict.laneWaitMs ??= DOUBTFUL_WAIT_MS;
    }
    // The lane ends after the first of these: what else was on the wire says the same again.
    if (verdict.halt && this.#isFirst(verdict.halt.what + (campaignId ?? ""))) {
      this.#start(this.#halt(campaignId, verdict.halt, tokenFingerprint));
    }
    if (verdict.laneWaitMs !== null && this.#isFirst(`wait ${verdict.laneWaitMs}`)) {
      this.#start(this.#wait(verdict.laneWaitMs));
    }
    this.#countFailure(campaignId, verdict);
    return verdict;
  }

  /** These may have been marked, and were not sent. */
  addUnsent(messages: readonly Left[]): void {
    this.#unsent.push(...messages);
  }

  /** Commits outcomes; what the database does not take now stays for the next time. */
  async flush(): Promise<void> {
    // A copy: more may be taken back while the database is busy with these.
    const unsent = [...this.#unsent];
    if (unsent.length > 0) {
      const ids = unsent.map(({ id }) => id);
      const undone = () => unmarkSending(this.#key, this.#epoch, ids, now()).then(() => true);
      if (!(await tryDatabase(undone))) return;
      this.#unsent = this.#unsent.slice(unsent.length);
      this.#onClosed(unsent);
    }
    const batch = this.#ended.slice(0, LARGEST_FLUSH);
    if (batch.length === 0) return;
    const results = batch.map(({ result }) => result);
    const written = () => recordResults(this.#key, results, now()).then(() => true);
    if (!(await tryDatabase(written))) return;
    this.#ended = this.#ended.slice(batch.length);
    this.#onClosed(batch.map(({ message }) => message));
  }

  /** A refusal that meets everybody, such as a wrong template, must not burn the whole list. */
  #countFailure(campaignId: string | null, { result, scope }: Verdict): void {
    if (campaignId === null || scope === "recipient") return;
    const code = result.state === "failed" ? (result.error?.code ?? null) : null;
    const before = this.#sameFailure.get(campaignId);
    const times = code !== null && before?.code === code ? before.times + 1 : 1;
    if (code === null) this.#sameFailure.delete(campaignId);
    else this.#sameFailure.set(campaignId, { code, times });
    if (code === null || times < SAME_FAILURES) return;
    const text = `${SAME_FAILURES} messages in a row failed for this reason. ${result.error?.text ?? ""}`;
    const reason = { code, subcode: result.error?.subcode ?? null, text };
    this.#start(this.#halt(campaignId, { what: "campaign", reason, tokenDied: false }, ""));
  }

  async #halt(
    campaignId: string | null,
    halt: NonNullable<Verdict["halt"]>,
    tokenFingerprint: string,
  ): Promise<void> {
    const halted = () => this.#haltOnce(campaignId, halt, tokenFingerprint);
    await insistOnDatabase(() => withTenant(this.#key.tenantId, halted));
  }

  async #haltOnce(
    campaignId: string | null,
    { what, reason, tokenDied }: NonNullable<Verdict["halt"]>,
    tokenFingerprint: string,
  ): Promise<void> {
    const { tenantId, connectionId } = this.#key;
    const { code, subcode, text } = reason;
    if (tokenDied && (await this.#isTokenReplaced(tokenFingerprint))) return;
    if (what === "connection") {
      // Meta says more of the number when it is asked: the watch does so within a minute.
      await updateConnection(tenantId, connectionId, { nextCheckAt: now() }, null);
      await haltRunning(tenantId, { connectionId }, reason);
    }
    if (what === "campaign" && campaignId) await haltRunning(tenantId, { campaignId }, reason);
    if (!tokenDied || code === null) return;
    const death = { code, subcode, tokenFingerprint, evidence: { metaText: text } };
    await markConnectionDead(tenantId, connectionId, death);
  }

  /**
   * A late answer about an old token says nothing about the new one; its messages wait anyway. From
   * here to the end of the transaction nobody replaces it: else a switch in between would find its
   * campaigns halted right after it had let them go on.
   */
  async #isTokenReplaced(tokenFingerprint: string): Promise<boolean> {
    const stored = await lockStoredToken(this.#key.tenantId, this.#key.connectionId);
    return stored !== null && stored.tokenFingerprint !== tokenFingerprint;
  }

  /** @param ms how long; 0: as long as the outage suggests, from one second on */
  async #wait(ms: number): Promise<void> {
    const before = outages.get(this.#key.connectionId) ?? 0;
    if (ms === 0) outages.set(this.#key.connectionId, before + 1);
    const outage = Math.min(1_000 * 2 ** before, LONGEST_OUTAGE_WAIT_MS);
    const until = new Date(now().getTime() + (ms > 0 ? ms : outage));
    await insistOnDatabase(() => backOffLane(this.#key, this.#epoch, until));
  }

  #isFirst(what: string): boolean {
    const isFirst = !this.#seen.has(what);
    this.#seen.add(what);
    return isFirst;
  }

  #start(work: Promise<void>): void {
    const tracked = work.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }
}
