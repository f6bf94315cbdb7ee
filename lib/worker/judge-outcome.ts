import "server-only";
import type { MarkedMessage } from "@/db/queries/marking";
import type { SendResult } from "@/db/queries/recording";
import type { HaltReason } from "@/lib/campaigns/campaign.schema";
import type { ErrorScope } from "@/lib/graph/error-catalogue/error-entry";
import { type ErrorExplanation, explainError } from "@/lib/graph/error-catalogue/explain-error";
import type { GraphRefusal } from "@/lib/graph/graph-errors";
import type { NotSentReason, SendOutcome } from "@/lib/graph/send-message";
import type { MessageError } from "@/lib/messages/message.schema";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** How long an answer like "try again later" waits for an echo before the one retry. */
const ECHO_WAIT = 3 * MINUTE;
/** So often Meta may say "later" before a message is given up. */
const MOST_STRIKES = 5;
/** What a doubtful refusal adds to the strikes: it has a retry of its own, whatever else there was. */
const DOUBT = 100;
/** Of one message; its row counts to 32,767. With the longest wait that is weeks. */
const MOST_ATTEMPTS = 30_000;
/** How long a message waits that was too fast: longer where waiting has not helped so far. */
const [SHORTEST_WAIT, LONGEST_WAIT, ATTEMPTS_A_SECOND] = [SECOND, MINUTE, 10];
/** A person waits at the screen for a test message, so it gives up soon. */
const TEST_ATTEMPTS = 3;

/** Meta's own word for "failed, try again": believed only after an echo had time to come. */
const DOUBTFUL = new Set([1, 2, 131000, 131016]);
const TOO_FAST = 130429;
const PAIR_LIMIT = 131056;
const laneWide = new Set<ErrorScope>(["token", "account", "phone"]);

/** What one outcome means for the message and for everything that would be sent next. */
export type Verdict = {
  result: Omit<SendResult, "id" | "attempt" | "wasDue" | "markedAt">;
  halt: { what: "connection" | "campaign"; reason: HaltReason; tokenDied: boolean } | null;
  /** What a refusal says something about; null where Meta refused nothing. */
  scope: ErrorScope | null;
  tooFast: boolean;
  /** Nothing goes from this number to this recipient before then: Meta's limit for the pair. */
  pairFreeAt: Date | null;
  /** The whole lane waits this long. 0: Meta cannot be reached, the lane decides how long. */
  laneWaitMs: number | null;
};

type Judged = Pick<MarkedMessage, "campaignId" | "attempt" | "strikes">;

/**
 * Judges by evidence: what certainly did not go out may go again; what Meta refused follows the
 * error catalogue; what is not known stays unknown and is never sent again by itself.
 */
export function judgeOutcome(message: Judged, outcome: SendOutcome, at: Date): Verdict {
  const judged = judgeAlone(message, outcome, at);
  return message.attempt < MOST_ATTEMPTS ? judged : withoutRetry(judged);
}

/** It fails for the reason of its last attempt, and a person may send it again. */
function withoutRetry(given: Verdict): Verdict {
  if (given.result.dueAt === null) return given;
  const text = `It was tried ${MOST_ATTEMPTS} times and never sent.`;
  const error = given.result.error ?? ownError(text);
  const state = given.result.state === "retry" ? "failed" : given.result.state;
  return { ...given, result: { ...given.result, state, error, dueAt: null } };
}

function judgeAlone(message: Judged, outcome: SendOutcome, at: Date): Verdict {
  switch (outcome.kind) {
    case "accepted":
      return verdict({
        state: outcome.heldForQuality ? "held" : "accepted",
        wamid: outcome.wamid,
      });
    case "unknown":
      return verdict({ state: "unknown" });
    case "not-sent":
      return judgeNotSent(message, outcome.reason, at);
    case "refused":
      return judgeRefusal(message, outcome.refusal, at);
  }
}

function judgeNotSent({ campaignId, attempt }: Judged, reason: NotSentReason, at: Date): Verdict {
  if (reason === "aborted") return verdict({ state: "retry", dueAt: at });
  if (campaignId === null && attempt >= TEST_ATTEMPTS) {
    return verdict({ state: "failed", error: unreachable(reason) });
  }
  const dueAt = later(at, SECOND);
  return { ...verdict({ state: "retry", dueAt, error: unreachable(reason) }), laneWaitMs: 0 };
}

function judgeRefusal(message: Judged, refusal: GraphRefusal, at: Date): Verdict {
  const error = toMessageError(refusal);
  const explained = explainError({
    code: refusal.code,
    subcode: refusal.subcode,
    message: refusal.metaMessage,
    details: refusal.details,
  });
  if (explained.halts) return judgeHalt(message, refusal, explained, at);
  const retryAt = (ms: number) => verdict({ state: "retry", dueAt: later(at, ms), error });
  const failed = { ...verdict({ state: "failed", error }), scope: explained.scope };

  const strikes = message.strikes % DOUBT;
  if (refusal.code === TOO_FAST) {
    const wait = (message.attempt / ATTEMPTS_A_SECOND) * SECOND;
    const held = Math.min(LONGEST_WAIT, Math.max(SHORTEST_WAIT, wait));
    return { ...retryAt(held), tooFast: true };
  }
  if (refusal.code === PAIR_LIMIT) {
    if (strikes >= MOST_STRIKES) return failed;
    const waiting = strike(retryAt(SECOND * 4 ** (strikes + 1)));
    return { ...waiting, pairFreeAt: waiting.result.dueAt };
  }
  if (DOUBTFUL.has(refusal.code)) {
    if (message.strikes >= DOUBT) return failed;
    return strike(verdict({ state: "unknown", dueAt: later(at, ECHO_WAIT), error }), DOUBT);
  }
  if (explained.retry !== "backoff") return failed;
  const wait = Math.max(explained.minWaitSeconds ?? 0, 30) * SECOND;
  // The limit is the app's, the account's or the number's: everything on this lane waits.
  if (laneWide.has(explained.scope)) return { ...retryAt(wait), laneWaitMs: wait };
  return strikes < MOST_STRIKES ? strike(retryAt(wait * 2 ** strikes)) : failed;
}

function strike(given: Verdict, strikes = 1): Verdict {
  return { ...given, result: { ...given.result, strikes } };
}

/** The refusal concerns more than this message: everything else stays as it is, waiting. */
function judgeHalt(
  { campaignId }: Judged,
  refusal: GraphRefusal,
  { halts, scope }: ErrorExplanation,
  at: Date,
): Verdict {
  const error = toMessageError(refusal);
  const text = refusal.details ?? refusal.metaMessage;
  return {
    // A campaign's message waits with the others; a test message has its answer.
    ...verdict(
      campaignId === null ? { state: "failed", error } : { state: "retry", dueAt: at, error },
    ),
    halt: halts && {
      what: halts,
      reason: { code: refusal.code, subcode: refusal.subcode, text },
      tokenDied: halts === "connection" && scope === "token",
    },
  };
}

function verdict(
  result: Pick<SendResult, "state"> & Partial<Pick<SendResult, "wamid" | "error" | "dueAt">>,
): Verdict {
  return {
    result: { wamid: null, error: null, dueAt: null, strikes: 0, ...result },
    halt: null,
    scope: null,
    tooFast: false,
    pairFreeAt: null,
    laneWaitMs: null,
  };
}

function toMessageError(refusal: GraphRefusal): MessageError {
  return {
    code: refusal.code,
    subcode: refusal.subcode,
    text: refusal.metaMessage,
    details: refusal.details,
    trace: refusal.fbtraceId,
  };
}

function unreachable(reason: NotSentReason): MessageError {
  return ownError(`Meta could not be reached (${reason.replaceAll("-", " ")}).`);
}

function ownError(text: string): MessageError {
  return { code: null, subcode: null, text, details: null, trace: null };
}

function later(at: Date, ms: number): Date {
  return new Date(at.getTime() + ms);
}
