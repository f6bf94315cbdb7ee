import "server-only";
import { explainError } from "@/lib/graph/error-catalogue/explain-error";
import type { Answer, Answers, Refusal } from "./answers";
import type { Check, CheckId, FixStep, MendName } from "./diagnosis.schema";
import { isAboutProof, isDeadToken, isLimit, isPermission, isUnknownVersion } from "./refusals";

type Found = Omit<Check, "id">;

/**
 * What a check comes to. `blockedBy`: it means nothing as long as that other check is not in order;
 * `otherwise` holds where that one turns out to be.
 */
export type Judgement = Found | { blockedBy: CheckId; otherwise: Found };

/** A check: pure, over everything that was answered. */
export type JudgeCheck = (answers: Answers) => Judgement;

type Words = {
  /** A lasting name, such as `number-not-registered`. */
  cause: string;
  found: string;
  why: string;
  evidence?: readonly string[];
  fix: readonly FixStep[];
  mend?: MendName;
  refusal?: Refusal;
};

export function ok(found: string, ...evidence: string[]): Found {
  return { ...nothing, state: "ok", found, evidence };
}

export function notCheckable(found: string, fix: readonly FixStep[] = []): Found {
  return { ...nothing, state: "not-checkable", found, fix: [...fix] };
}

export function broken(words: Words): Found {
  return { ...wrong(words), state: "broken" };
}

export function warning(words: Words): Found {
  return { ...wrong(words), state: "warning" };
}

export function blockedBy(check: CheckId, otherwise: Found = notCheckable("Not asked.")) {
  return { blockedBy: check, otherwise };
}

const nothing = { evidence: [], cause: null, why: null, fix: [], mend: null, meta: null };

function wrong({
  cause,
  found,
  why,
  evidence = [],
  fix,
  mend,
  refusal,
}: Words): Omit<Found, "state"> {
  return {
    found,
    cause,
    why,
    evidence: [...evidence],
    fix: [...fix],
    mend: mend ?? null,
    meta: refusal
      ? {
          code: refusal.code,
          subcode: refusal.subcode,
          text: refusal.details ?? refusal.message,
          fbtraceId: refusal.fbtraceId,
        }
      : null,
  };
}

/** A refusal as the error catalogue explains it, under a cause named by Meta's numbers. */
export function refused(about: string, refusal: Refusal, ...more: FixStep[]): Found {
  const { title, cause, fix } = explainError(refusal);
  const numbers = [refusal.code, refusal.subcode].filter((number) => number !== null);
  return broken({
    cause: [about, ...numbers].join("-"),
    found: `${title} (${numbers.join(", subcode ")})`,
    why: cause,
    fix: [{ text: fix, link: null }, ...more],
    refusal,
  });
}

/**
 * Why an answer says nothing about what was asked: it did not come, or Meta complains of something
 * that another check looks at. Null where it is to be judged.
 */
export function obstacle(about: string, answer: Answer<unknown>): Judgement | null {
  if (answer.kind === "ok") return null;
  if (answer.kind === "not-asked") return notCheckable("Not asked.");
  if (answer.kind === "silent") return blockedBy("meta", notCheckable("Meta did not answer this."));
  const { refusal } = answer;
  const culprit = culpritOf(refusal);
  return culprit ? blockedBy(culprit, refused(about, refusal)) : null;
}

function culpritOf(refusal: Refusal): CheckId | null {
  if (isLimit(refusal)) return "call-limit";
  if (isAboutProof(refusal)) return "app-secret";
  if (isDeadToken(refusal)) return "token";
  if (isUnknownVersion(refusal)) return "api-version";
  return isPermission(refusal) ? "permission-management" : null;
}
