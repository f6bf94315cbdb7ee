import type { StateCounts } from "@/lib/campaigns/campaign.schema";
import type { MessageState } from "@/lib/messages/message-state.schema";
import type { SandboxMessage } from "@/lib/sandbox/control-answers.schema";
import type { MessageRow } from "./campaign";

/** Something that was done while the campaign ran. */
export type Disturbance = {
  what: string;
  from: Date;
  to: Date;
  /** It can part a sender from its answers. */
  losesAnswers: boolean;
};

export type Evidence = {
  recipients: readonly string[];
  rows: readonly MessageRow[];
  /** How many messages the pages say are in each state. */
  counts: StateCounts;
  /** What the simulator accepted. */
  accepted: readonly SandboxMessage[];
  /** Recipients of whom some request was never answered, or by no word of Meta's. */
  unanswered: ReadonlySet<string>;
  /** Recipients of whom some request was refused in Meta's words, */
  refused: ReadonlySet<string>;
  /** and of these those whom Meta asked to try again: only then an outcome waits for its word. */
  refusedForNow: ReadonlySet<string>;
  /** When each request to send arrived. */
  requests: readonly { recipient: string; at: Date }[];
  /** How many messages a sender may have marked and on the wire. */
  inHands: number;
  isCancelled: boolean;
  disturbances: readonly Disturbance[];
};

export type Judgement = {
  received: number;
  lost: string[];
  doubled: string[];
  /** Unknown where nothing explains it. */
  unexplained: string[];
  /** Unknown, as it must be: never received, and nobody can have heard so. */
  unknown: number;
  /** Requests that came although the campaign had been cancelled, or a cancel that did not last. */
  late: string[];
  /** States whose counts, as pages show them, are not those of the rows. */
  miscounted: string[];
  skipped: number;
};

/** The longest that an answer is waited for, and some time for clocks and commits. */
const ANSWER_MS = 25_000;
/** A stop acts within this time. */
const STOP_MS = 1_000;

/** Compares what the simulator received with what the database says. */
export function judgeRun(evidence: Evidence): Judgement {
  const received = Map.groupBy(evidence.accepted, (message) => message.to);
  const rows = Map.groupBy(evidence.rows, (row) => row.recipient);
  const { accepted, recipients } = evidence;
  const judgement: Judgement = {
    received: accepted.length,
    lost: [],
    doubled: [],
    unexplained: [],
    unknown: 0,
    late: latecomers(evidence),
    miscounted: miscounts(evidence),
    skipped: 0,
  };
  for (const recipient of recipients) {
    const copies = received.get(recipient) ?? [];
    if (copies.length > 1) {
      judgement.doubled.push(`${recipient}: ${copies.map(({ opaque }) => opaque).join(", ")}`);
    }
    const own = rows.get(recipient) ?? [];
    const [row] = own;
    if (!row || own.length > 1) judgement.lost.push(`${recipient} has ${own.length} rows`);
    else if (copies[0]) judgement.lost.push(...disagreements(row, copies[0]));
    else judgeUnreceived(judgement, row, evidence);
  }
  return judgement;
}

/** Nobody received it: then it is unknown for a cause, or Meta said so. */
function judgeUnreceived(judgement: Judgement, row: MessageRow, evidence: Evidence): void {
  if (row.state === "skipped" && evidence.isCancelled) judgement.skipped += 1;
  else if (row.state === "unknown") {
    judgement.unknown += 1;
    if (!isExplained(row, evidence)) judgement.unexplained.push(inWords(row));
  } else if (row.state !== "failed" || !evidence.refused.has(row.recipient)) {
    judgement.lost.push(`${inWords(row)}, and was never received`);
  }
}

/** What must be 0 for a run to have held. */
export function problemsOf(judgement: Judgement): string[] {
  const { lost, doubled, unexplained, late, miscounted } = judgement;
  const shown = (what: string, list: string[]) =>
    list.slice(0, 5).map((one) => `  ${what} (${list.length}): ${one}`);
  return [
    ...shown("lost", lost),
    ...shown("doubled", doubled),
    ...shown("unknown without a cause", unexplained),
    ...shown("sent after the cancel", late),
    ...shown("miscounted", miscounted),
  ];
}

/** Why row and received message do not agree, once every status has been told. */
function disagreements(row: MessageRow, { wamid, statuses }: SandboxMessage): string[] {
  const told = new Set(statuses.map(({ status }) => status));
  const expected = told.has("failed") ? "failed" : "read";
  if (row.state !== expected) return [`${inWords(row)}, but it was received and ${expected}`];
  return row.wamid === wamid ? [] : [`${inWords(row)} as ${row.wamid}, but received as ${wamid}`];
}

/** An answer was really lost: Meta gave none, or the sender was cut off around its attempt. */
function isExplained({ recipient, attemptedAt }: MessageRow, evidence: Evidence): boolean {
  if (evidence.unanswered.has(recipient)) return true;
  // "Try again" waits for Meta's word, and a cancel leaves it at that.
  if (evidence.isCancelled && evidence.refusedForNow.has(recipient)) return true;
  if (!attemptedAt) return false;
  const at = attemptedAt.getTime();
  return evidence.disturbances.some(
    ({ from, to, losesAnswers }) =>
      losesAnswers && at > from.getTime() - ANSWER_MS && at < to.getTime() + 1_000,
  );
}

/**
 * What left although everybody who could hear of the cancel had the time to. Where the machine has none
 * for them, what a sender had in its hands may take longer; more than that is always too much.
 */
function latecomers({ requests, inHands, disturbances, isCancelled }: Evidence): string[] {
  const cancel = disturbances.find(({ what }) => what === "cancel");
  if (!cancel) return [];
  if (!isCancelled) return ["the campaign was cancelled, and is no more"];
  const after = requests.filter(({ at }) => at > cancel.to);
  if (after.length <= inHands) return [];
  return after
    .filter(({ at }) => at.getTime() > cancel.to.getTime() + STOP_MS)
    .filter(({ at }) => !disturbances.some((one) => excuses(one, at)))
    .map(({ recipient, at }) => `${recipient} at ${at.toISOString()}`);
}

/**
 * Whether a sender may still have sent then what it had marked: one that stood still when it woke up,
 * one that heard nothing of the database all along.
 */
function excuses({ what, from, to }: Disturbance, at: Date): boolean {
  const until = (end: Date) => at.getTime() < end.getTime() + STOP_MS;
  if (what === "freeze-worker") return at >= to && until(to);
  return what === "silence-database" && at >= from && until(to);
}

/** Where counts and rows do not agree. */
function miscounts({ rows, counts }: Evidence): string[] {
  const states = Map.groupBy(rows, ({ state }) => state);
  const names = new Set([...states.keys(), ...(Object.keys(counts) as MessageState[])]);
  return [...names].flatMap((state) => {
    const [counted, found] = [counts[state] ?? 0, states.get(state)?.length ?? 0];
    return counted === found ? [] : [`${counted} ${state} are counted, there are ${found}`];
  });
}

function inWords({ recipient, state, attempts, attemptedAt }: MessageRow): string {
  return `${recipient} is ${state} after ${attempts} attempts, last ${attemptedAt?.toISOString()}`;
}
