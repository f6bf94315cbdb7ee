import "server-only";
import type { MessageError } from "./message.schema";
import { type MessageState, messageStates, type ReportedStatus } from "./message-state.schema";

/** A message as far as a status can change it. */
export type SettlingMessage = {
  state: MessageState;
  attempts: number;
  /** With `retry`, or with another attempt under way: Meta had taken one before and reported its failure. */
  hasFailed: boolean;
};

/** What a status webhook says of one message. */
export type StatusReport = {
  status: ReportedStatus;
  /** Which attempt it speaks of; null where Meta did not echo our value. */
  attempt: number | null;
  error: MessageError | null;
  /** From the error catalogue: Meta says this was not delivered and may be tried again. */
  mayRetry: boolean;
};

export type SettledState = Extract<
  MessageState,
  "sent" | "delivered" | "read" | "failed" | "retry"
>;

/** States from which nobody has heard yet that the message reached a phone. */
const undelivered: readonly MessageState[] = ["sending", "unknown", "accepted", "sent", "held"];

/**
 * Decides what a status changes. Pure, and safe for statuses that come late, twice or out of order:
 * a message only ever moves forward, and a failure counts for the attempt it speaks of only.
 *
 * - A success settles whatever was uncertain, also a retry that was planned (it went out after all).
 * - `delivered` and `read` are proof and outrank a failure, also where a cancel skipped its retry; `sent`
 *   does not, nor the retry after one, be it planned or under way.
 *
 * @returns the new state, or null when nothing changes
 */
export function settleStatus(message: SettlingMessage, report: StatusReport): SettledState | null {
  if (report.status === "failed") return settleFailure(message, report);
  const { state } = message;
  const { status } = report;
  if (isUntouched(message)) return null;
  if (state === "failed" || state === "skipped") return status === "sent" ? null : status;
  if (status === "sent" && message.hasFailed && isOfFailed(message, report)) return null;
  if (state === "retry" || state === "held") return status;
  return messageStates[status] > messageStates[state] ? status : null;
}

/** Nobody has begun to send it: no status can be about it. */
function isUntouched({ state, attempts }: SettlingMessage): boolean {
  return state === "queued" || (state === "skipped" && attempts === 0);
}

/** Whether a status is about the attempt that failed, of which a late `sent` says nothing new. */
function isOfFailed({ state, attempts }: SettlingMessage, { attempt }: StatusReport): boolean {
  return state === "retry" || (attempt !== null && attempt < attempts);
}

function settleFailure(message: SettlingMessage, report: StatusReport): SettledState | null {
  const current = report.attempt === null || report.attempt === message.attempts;
  if (!current || !undelivered.includes(message.state)) return null;
  return report.mayRetry ? "retry" : "failed";
}
