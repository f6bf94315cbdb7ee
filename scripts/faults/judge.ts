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
  /** What the simulator accepted. */
  accepted: readonly SandboxMessage[];
  /** Recipients of whom some request was never answered, or by no word of Meta's. */
  unanswered: ReadonlySet<string>;
  /** Recipients of whom some request was refused in Meta's words. */
  refused: ReadonlySet<string>;
  /** When each request to send arrived. */
  requests: readonly { recipient: string; at: Date }[];
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
  /** Requests that came although the campaign had been cancelled. */
  late: string[];
  skipped: number;
};

/** The longest that an answer is waited for, and some time for clocks and commits. */
const ANSWER_MS = 25_000;
/** A stop acts within this time. */
const STOP_MS = 1_000;
/** Who stands still, or hears nothing of the database, sends what it had marked when it wakes up. */
const deaf = ["freeze-worker", "silence-database"];

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
export function problemsOf({ lost, doubled, unexplained, late }: Judgement): string[] {
  const shown = (what: string, list: string[]) =>
    list.slice(0, 5).map((one) => `  ${what} (${list.length}): ${one}`);
  return [
    ...shown("lost", lost),
    ...shown("doubled", doubled),
    ...shown("unknown without a cause", unexplained),
    ...shown("sent after the cancel", late),
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
  if (evidence.isCancelled && evidence.refused.has(recipient)) return true;
  if (!attemptedAt) return false;
  const at = attemptedAt.getTime();
  return evidence.disturbances.some(
    ({ from, to, losesAnswers }) =>
      losesAnswers && at > from.getTime() - ANSWER_MS && at < to.getTime() + 1_000,
  );
}

/** What left although everybody who could hear of the cancel had the time to. */
function latecomers({ requests, disturbances }: Evidence): string[] {
  const cancel = disturbances.find(({ what }) => what === "cancel");
  if (!cancel) return [];
  const excuses = disturbances.filter(({ what }) => deaf.includes(what));
  return requests
    .filter(({ at }) => at.getTime() > cancel.to.getTime() + STOP_MS)
    .filter(({ at }) => !excuses.some(({ to }) => at.getTime() < to.getTime() + STOP_MS))
    .map(({ recipient, at }) => `${recipient} at ${at.toISOString()}`);
}

function inWords({ recipient, state, attempts, attemptedAt }: MessageRow): string {
  return `${recipient} is ${state} after ${attempts} attempts, last ${attemptedAt?.toISOString()}`;
}
