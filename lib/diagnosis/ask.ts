import "server-only";
import { setTimeout as wait } from "node:timers/promises";
import { GraphRefusal, GraphUnreachable } from "@/lib/graph/graph-errors";
import type { Answer, Refusal } from "./answers";
import { isInvisible, isTrouble } from "./refusals";

/** How long Meta is waited for. */
export type Patience = {
  /** One question, in milliseconds. */
  questionMs: number;
  /** All of them together. */
  totalMs: number;
  /** Pauses before an object that is denied is asked for again: Meta needs them after an assignment. */
  retryAfterMs: readonly number[];
};

export const usualPatience: Patience = {
  questionMs: 8_000,
  totalMs: 25_000,
  retryAfterMs: [1_000, 2_000, 3_000],
};

export type Asker = <Facts>(question: () => Promise<Facts>) => Promise<Answer<Facts>>;

/** Asks within a patience that all its questions share. Whatever comes of a question is an answer. */
export function createAsker({ questionMs, totalMs, retryAfterMs }: Patience): Asker {
  const end = performance.now() + totalMs;

  async function once<Facts>(question: () => Promise<Facts>): Promise<Answer<Facts>> {
    const left = Math.min(questionMs, end - performance.now());
    return left > 0 ? await within(left, question) : outOfTime;
  }

  return async (question) => {
    const start = performance.now();
    let answer = await once(question);
    for (const pause of retryAfterMs) {
      if (!isDenied(answer) || performance.now() + pause >= end) break;
      await wait(pause);
      const waitedMs = Math.round(performance.now() - start);
      answer = await once(question);
      if (answer.kind === "ok") return { ...answer, waitedMs };
    }
    return answer;
  };
}

function isDenied(answer: Answer<unknown>): boolean {
  return answer.kind === "refused" && isInvisible(answer.refusal);
}

const outOfTime = { kind: "silent", reason: "timeout", refusal: null } as const;

/** The question's answer, or that none came in time; then the call ends by its own limit. */
async function within<Facts>(ms: number, question: () => Promise<Facts>): Promise<Answer<Facts>> {
  const timer = new AbortController();
  try {
    return await Promise.race([
      answerOf(question),
      wait(ms, outOfTime, { signal: timer.signal }).catch(() => outOfTime),
    ]);
  } finally {
    timer.abort();
  }
}

async function answerOf<Facts>(question: () => Promise<Facts>): Promise<Answer<Facts>> {
  try {
    return { kind: "ok", facts: await question(), waitedMs: 0 };
  } catch (error) {
    if (error instanceof GraphUnreachable) {
      return { kind: "silent", reason: error.reason, refusal: null };
    }
    if (!(error instanceof GraphRefusal)) throw error;
    const refusal: Refusal = {
      code: error.code,
      subcode: error.subcode,
      message: error.metaMessage,
      details: error.details,
      fbtraceId: error.fbtraceId,
    };
    // A missing capability (code 3) comes with 500 too, and is a refusal all the same.
    const isMetasFault = isTrouble(refusal) || (error.httpStatus >= 500 && error.code !== 3);
    return isMetasFault
      ? { kind: "silent", reason: "server-error", refusal }
      : { kind: "refused", refusal };
  }
}
