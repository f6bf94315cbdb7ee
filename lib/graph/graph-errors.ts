import "server-only";
import { z } from "zod";
import { scrub } from "@/lib/scrub";

/** Graph answered in its own words, and said no. Every text in it has been scrubbed of secrets. */
export class GraphRefusal extends Error {
  override readonly name = "GraphRefusal";
  /** 0 where the call was refused here, before the wire (a token no header can carry). */
  readonly httpStatus: number;
  /** `error.code`, such as 190 or 131056. */
  readonly code: number;
  readonly subcode: number | null;
  /** `error.type`, such as OAuthException. */
  readonly type: string | null;
  /** Meta's own sentence, often `(#100) Invalid parameter`. */
  readonly metaMessage: string;
  /** `error_data.details`: what exactly was wrong, on Cloud API errors. */
  readonly details: string | null;
  readonly userTitle: string | null;
  readonly userMessage: string | null;
  /** What Meta's support asks for. */
  readonly fbtraceId: string | null;
  readonly isTransient: boolean;

  constructor(facts: RefusalFacts) {
    const code = facts.subcode === null ? facts.code : `${facts.code}/${facts.subcode}`;
    super(`Graph refused with ${code}: ${facts.details ?? facts.metaMessage}`);
    this.httpStatus = facts.httpStatus;
    this.code = facts.code;
    this.subcode = facts.subcode;
    this.type = facts.type;
    this.metaMessage = facts.metaMessage;
    this.details = facts.details;
    this.userTitle = facts.userTitle;
    this.userMessage = facts.userMessage;
    this.fbtraceId = facts.fbtraceId;
    this.isTransient = facts.isTransient;
  }
}

export type RefusalFacts = {
  httpStatus: number;
  code: number;
  subcode: number | null;
  type: string | null;
  metaMessage: string;
  details: string | null;
  userTitle: string | null;
  userMessage: string | null;
  fbtraceId: string | null;
  isTransient: boolean;
};

export type UnreachableReason = "network" | "timeout" | "server-error" | "unreadable";

/** No answer from Graph that can be understood. */
export class GraphUnreachable extends Error {
  override readonly name = "GraphUnreachable";
  readonly reason: UnreachableReason;
  /** False only where it is certain that no byte of the request left this process. */
  readonly mayHaveArrived: boolean;

  /** @param trace what the logs should know: an errno or an HTTP status, never a URL */
  constructor(reason: UnreachableReason, mayHaveArrived: boolean, trace: string) {
    super(`Graph gave no usable answer: ${reason} (${trace})`);
    this.reason = reason;
    this.mayHaveArrived = mayHaveArrived;
  }
}

// What the database can hold; a larger number is no code of Meta's.
const INT4 = 2_147_483_647;

const text = z.string().optional().catch(undefined);
const envelope = z.object({
  error: z.object({
    code: z.coerce.number().int().min(-INT4).max(INT4),
    message: text,
    type: text,
    error_subcode: z.coerce.number().int().min(-INT4).max(INT4).optional().catch(undefined),
    is_transient: z.boolean().optional().catch(undefined),
    error_user_title: text,
    error_user_msg: text,
    // An object on Cloud API, a plain string on older endpoints.
    error_data: z
      .union([z.object({ details: z.string() }), z.string()])
      .optional()
      .catch(undefined),
    fbtrace_id: text,
  }),
});

// Longer texts than Meta ever writes would only fill the database and the logs.
const TEXT_CAP = 2000;

/** As a database can hold it: bounded, no NUL, no half of a surrogate pair. */
function storable(value: string): string {
  return value.replaceAll("\0", "").slice(0, TEXT_CAP).toWellFormed();
}

/**
 * The refusal in a Graph answer, or null where the answer is no error envelope.
 *
 * @param secrets plain values that Meta's text may echo; they are replaced before anything is kept
 */
export function readRefusal(
  httpStatus: number,
  answer: unknown,
  secrets: readonly string[],
): GraphRefusal | null {
  const parsed = envelope.safeParse(answer);
  if (!parsed.success) return null;
  const { error } = parsed.data;
  const clean = (value: string) => storable(scrub(value, secrets));
  const cleanOrNull = (value: string | undefined) => (value === undefined ? null : clean(value));
  const data = error.error_data;
  return new GraphRefusal({
    httpStatus,
    code: error.code,
    subcode: error.error_subcode ?? null,
    type: cleanOrNull(error.type),
    metaMessage: clean(error.message ?? ""),
    details: cleanOrNull(typeof data === "object" ? data.details : data),
    userTitle: cleanOrNull(error.error_user_title),
    userMessage: cleanOrNull(error.error_user_msg),
    fbtraceId: cleanOrNull(error.fbtrace_id),
    isTransient: error.is_transient ?? false,
  });
}
