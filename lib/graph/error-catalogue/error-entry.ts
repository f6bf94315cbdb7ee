import "server-only";

/**
 * What can be done about a refusal: nothing with this message; the same again, later; the same again
 * once a person has repaired something; or only when a person decides so.
 */
export type RetryClass = "never" | "backoff" | "after-fix" | "by-decision";

/** What a refusal says something about. */
export type ErrorScope = "request" | "token" | "phone" | "template" | "recipient" | "account";

/** What must stop sending: every campaign of the connection, this campaign, or nothing. */
export type Halts = "connection" | "campaign" | null;

/** One known refusal of Meta's. Texts are for the admin: second person, plain words. */
export type ErrorEntry = {
  code: number;
  /** Last code of a range that begins with `code`. */
  codeMax?: number;
  subcode?: number;
  /** Text in Meta's message or details that tells apart entries of the same code. */
  match?: RegExp;
  title: string;
  cause: string;
  /** What to do, and where in Meta's console. */
  fix: string;
  retry: RetryClass;
  scope: ErrorScope;
  halts: Halts;
  /** Not again sooner than this. */
  minWaitSeconds?: number;
  /** Meta's page about it, where it is not the list of error codes. */
  docs?: string;
};
