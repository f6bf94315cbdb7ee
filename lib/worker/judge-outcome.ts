import "server-only";
import type { MarkedMessage, SendResult } from "@/db/queries/sending";
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
const PAIR_WAIT = 6 * SECOND;
const PAIR_ATTEMPTS = 6;
const BACKOFF_ATTEMPTS = 5;
/** A person waits at the screen for a test message, so it gives up soon. */
const TEST_ATTEMPTS = 3;

/** Meta's own word for "failed, try again": believed only after an echo had time to come. */
const DOUBTFUL = new Set([1, 2, 131000, 131016]);
const TOO_FAST = 130429;
const PAIR_LIMIT = 131056;
const laneWide = new Set<ErrorScope>(["token", "account", "phone"]);

/** What one outcome means for the message and for everything that would be sent next. */
export type Verdict = {
  result: Omit<SendResult, "id" | "attempt" | "wasDue">;
  halt: { what: "connection" | "campaign"; reason: HaltReason; tokenDied: boolean } | null;
  /** What a refusal says something about; null where Meta refused nothing. */
  scope: ErrorScope | null;
  tooFast: boolean;
  /** The whole lane waits this long. 0: Meta cannot be reached, the lane decides how long. */
  laneWaitMs: number | null;
};

/**
 * Judges by evidence: what certainly did not go out may go again; what Meta refused follows the
 * error catalogue; what is not known stays unknown and is never sent again by itself.
 */
export function judgeOutcome(
  message: Pick<MarkedMessage, "campaignId" | "attempt">,
  outcome: SendOutcome,
  at: Date,
): Verdict {
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

function judgeNotSent(
  { campaignId, attempt }: Pick<MarkedMessage, "campaignId" | "attempt">,
  reason: NotSentReason,
  at: Date,
): Verdict {
  if (reason === "aborted") return verdict({ state: "retry", dueAt: at });
  if (campaignId === null && attempt >= TEST_ATTEMPTS) {
    return verdict({ state: "failed", error: unreachable(reason) });
  }
  const dueAt = later(at, attempt * SECOND);
  return { ...verdict({ state: "retry", dueAt, error: unreachable(reason) }), laneWaitMs: 0 };
}

function judgeRefusal(
  message: Pick<MarkedMessage, "campaignId" | "attempt">,
  refusal: GraphRefusal,
  at: Date,
): Verdict {
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

  const { attempt } = message;
  if (refusal.code === TOO_FAST) return { ...retryAt(SECOND), tooFast: true };
  if (refusal.code === PAIR_LIMIT) {
    return attempt < PAIR_ATTEMPTS ? retryAt(PAIR_WAIT * 4 ** (attempt - 1)) : failed;
  }
  if (DOUBTFUL.has(refusal.code)) {
    const echoBy = later(at, ECHO_WAIT);
    return attempt === 1 ? verdict({ state: "unknown", dueAt: echoBy, error }) : failed;
  }
  if (explained.retry !== "backoff") return failed;
  const wait = Math.max(explained.minWaitSeconds ?? 0, 30) * SECOND;
  // The limit is the app's, the account's or the number's: everything on this lane waits.
  if (laneWide.has(explained.scope)) return { ...retryAt(wait), laneWaitMs: wait };
  return attempt < BACKOFF_ATTEMPTS ? retryAt(wait * 2 ** (attempt - 1)) : failed;
}

/** The refusal concerns more than this message: everything else stays as it is, waiting. */
function judgeHalt(
  { campaignId }: Pick<MarkedMessage, "campaignId">,
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
    result: { wamid: null, error: null, dueAt: null, ...result },
    halt: null,
    scope: null,
    tooFast: false,
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
  const text = `Meta could not be reached (${reason.replaceAll("-", " ")}).`;
  return { code: null, subcode: null, text, details: null, trace: null };
}

function later(at: Date, ms: number): Date {
  return new Date(at.getTime() + ms);
}
