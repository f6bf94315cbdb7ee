import "server-only";
import { findConnection } from "@/db/queries/connections";
import { backOffLane, type LaneKey } from "@/db/queries/lanes";
import {
  type MarkedMessage,
  recordResults,
  type SendResult,
  unmarkSending,
} from "@/db/queries/sending";
import { haltRunning } from "@/lib/campaigns/halt-campaigns";
import { now } from "@/lib/clock";
import { markConnectionDead } from "@/lib/connections/mark-connection-dead";
import type { SendOutcome } from "@/lib/graph/send-message";
import { judgeOutcome, type Verdict } from "./judge-outcome";
import { insistOnDatabase, tryDatabase } from "./lane-database";

const LONGEST_OUTAGE_WAIT_MS = 30_000;
/** So many attempts in a row without a usable answer are an outage. */
const DOUBTFUL_IN_A_ROW = 5;
const DOUBTFUL_WAIT_MS = 30_000;
/** The same refusal this often in a row is the campaign's fault, not its recipients'. */
const SAME_FAILURES = 20;

/**
 * The outcomes of a lane's attempts: kept until the database has them, and acted upon where they
 * concern more than their own message.
 */
export class LaneOutcomes {
  readonly #key: LaneKey;
  readonly #epoch: bigint;
  readonly #tokenFingerprint: string;
  #results: { campaignId: string | null; result: SendResult }[] = [];
  /** Marks whose commit was not confirmed; these messages were not sent. */
  #unsure: string[] = [];
  #underWay = new Set<Promise<void>>();
  #outages = 0;
  #doubtful = 0;
  readonly #sameFailure = new Map<string, { code: number; times: number }>();

  constructor(key: LaneKey, epoch: bigint, tokenFingerprint: string) {
    this.#key = key;
    this.#epoch = epoch;
    this.#tokenFingerprint = tokenFingerprint;
  }

  /** Whether everything is written down. */
  get settled(): boolean {
    return this.#results.length === 0 && this.#unsure.length === 0 && this.#underWay.size === 0;
  }

  /** Takes in what became of an attempt. @returns the verdict, for the lane's pace */
  add(message: MarkedMessage, outcome: SendOutcome): Verdict {
    const verdict = judgeOutcome(message, outcome, now());
    const { id, attempt, campaignId, isDue } = message;
    const result = { id, attempt, wasDue: isDue, ...verdict.result };
    this.#results.push({ campaignId, result });
    if (outcome.kind === "accepted") {
      this.#outages = 0;
      this.#doubtful = 0;
    } else if (verdict.result.state === "unknown") {
      this.#doubtful += 1;
      // Meta does not answer anybody: going on would only make more outcomes unknown.
      if (this.#doubtful >= DOUBTFUL_IN_A_ROW) verdict.laneWaitMs ??= DOUBTFUL_WAIT_MS;
    }
    if (verdict.halt) this.#start(this.#halt(campaignId, verdict.halt));
    if (verdict.laneWaitMs !== null) this.#start(this.#wait(verdict.laneWaitMs));
    this.#countFailure(campaignId, verdict);
    return verdict;
  }

  /** These may have been marked, and were not sent. */
  addUnsure(ids: readonly string[]): void {
    this.#unsure.push(...ids);
  }

  /**
   * Commits outcomes; what the database does not take now stays for the next time.
   *
   * @param settledIds gives, for campaigns, the id up to which nothing is in flight any more
   */
  async flush(
    settledIds: (campaigns: ReadonlySet<string | null>) => Map<string, string>,
  ): Promise<void> {
    const unsure = this.#unsure;
    if (unsure.length > 0) {
      const undone = () => unmarkSending(this.#key, this.#epoch, unsure, now()).then(() => true);
      if (!(await tryDatabase(undone))) return;
      this.#unsure = this.#unsure.slice(unsure.length);
    }
    const batch = this.#results;
    if (batch.length === 0) return;
    const settled = settledIds(new Set(batch.map(({ campaignId }) => campaignId)));
    const results = batch.map(({ result }) => result);
    const write = () =>
      recordResults(this.#key, this.#epoch, results, settled, now()).then(() => true);
    if (await tryDatabase(write)) this.#results = this.#results.slice(results.length);
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
    this.#start(this.#halt(campaignId, { what: "campaign", reason, tokenDied: false }));
  }

  async #halt(campaignId: string | null, halt: NonNullable<Verdict["halt"]>): Promise<void> {
    const { tenantId, connectionId } = this.#key;
    const { code, subcode } = halt.reason;
    await insistOnDatabase(async () => {
      if (halt.tokenDied && (await this.#isTokenReplaced())) return;
      if (halt.what === "connection") await haltRunning(tenantId, { connectionId }, halt.reason);
      else if (campaignId) await haltRunning(tenantId, { campaignId }, halt.reason);
      if (!halt.tokenDied || code === null) return;
      const tokenFingerprint = this.#tokenFingerprint;
      const evidence = { metaText: halt.reason.text };
      const death = { code, subcode, tokenFingerprint, evidence };
      await markConnectionDead(tenantId, connectionId, death);
    });
  }

  /** A late answer about an old token says nothing about the new one; its messages wait anyway. */
  async #isTokenReplaced(): Promise<boolean> {
    const connection = await findConnection(this.#key.tenantId, this.#key.connectionId);
    return connection !== null && connection.tokenFingerprint !== this.#tokenFingerprint;
  }

  /** @param ms how long; 0: as long as the outage suggests, from one second on */
  async #wait(ms: number): Promise<void> {
    this.#outages += 1;
    const outage = Math.min(1_000 * 2 ** (this.#outages - 1), LONGEST_OUTAGE_WAIT_MS);
    const until = new Date(now().getTime() + (ms > 0 ? ms : outage));
    await insistOnDatabase(() => backOffLane(this.#key, this.#epoch, until));
  }

  #start(work: Promise<void>): void {
    const tracked = work.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }
}
