import "server-only";
import { explainError } from "@/lib/graph/error-catalogue/explain-error";
import { GraphRefusal, GraphUnreachable } from "@/lib/graph/graph-errors";
import type { Answer, ConnectionField, Finding } from "./finding.schema";

type Words = Pick<Finding, "title" | "cause" | "fix"> & Partial<Finding>;

/** A finding in own words; Meta's part is empty unless given. */
export function finding(words: Words): Finding {
  return {
    link: null,
    field: null,
    code: null,
    subcode: null,
    metaText: null,
    fbtraceId: null,
    isTemporary: false,
    isWarning: false,
    ...words,
  };
}

/** Meta's numbers and words of a refusal, to go with a finding. */
export function metaPart(refusal: GraphRefusal) {
  return {
    code: refusal.code,
    subcode: refusal.subcode,
    metaText: refusal.details ?? refusal.metaMessage,
    fbtraceId: refusal.fbtraceId,
  };
}

/** A refusal as the error catalogue explains it. */
export function refusalFinding(refusal: GraphRefusal, field: ConnectionField | null): Finding {
  const { title, cause, fix, retry } = explainError({
    code: refusal.code,
    subcode: refusal.subcode,
    message: refusal.metaMessage,
    details: refusal.details,
  });
  const isTemporary = retry === "backoff";
  return finding({ title, cause, fix, field, isTemporary, ...metaPart(refusal) });
}

/**
 * The answer "Meta could not be asked" for a failure of the way there or of Meta's servers, else
 * null.
 *
 * @throws whatever is neither that nor a refusal: a bug
 */
export function unreachable(error: unknown): (Answer<never> & { outcome: "unreachable" }) | null {
  if (error instanceof GraphRefusal && error.httpStatus < 500) return null;
  if (!(error instanceof GraphRefusal || error instanceof GraphUnreachable)) throw error;
  const brokenAtMeta = error instanceof GraphRefusal || error.reason === "server-error";
  return {
    outcome: "unreachable",
    findings: [
      finding({
        title: brokenAtMeta ? "Meta has trouble answering" : "Meta could not be reached",
        cause: brokenAtMeta
          ? "Meta's servers answered with an error of their own, so nothing could be checked."
          : reasons[error.reason],
        fix: "Try again in a few minutes.",
        isTemporary: true,
        ...(error instanceof GraphRefusal ? metaPart(error) : {}),
      }),
    ],
  };
}

const reasons = {
  network:
    "This server has no connection to Meta: the network, a firewall or a proxy is in the way.",
  timeout: "Meta did not answer within 10 seconds.",
  "server-error": "Meta's servers answered with an error of their own.",
  unreadable: "What answered does not speak like Meta; a proxy may be in the way.",
} as const;
