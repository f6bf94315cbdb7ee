/** What a connection's history tells about. Stays the same for ever: rows are kept. */
export const connectionChangeKinds = [
  "token-dead",
  "token-alive",
  "token-expiry",
  "permission-lost",
  "permission-gained",
  "quality",
  "throughput",
  "name",
  "name-status",
  "number-status",
  "account-mode",
  "messaging-limit",
  "account",
  "template",
  "security",
  "token-staged",
  "token-switched",
  "token-rolled-back",
  "token-revoked",
  "token-refreshed",
  "refresh-failed",
] as const;
export type ConnectionChangeKind = (typeof connectionChangeKinds)[number];

/** What shows that it changed. Never a secret: Meta's words come scrubbed. */
export type ConnectionEvidence = {
  from?: string | null;
  to?: string | null;
  /** Which token it is about, where it is about one. */
  tokenFingerprint?: string;
  code?: number | null;
  subcode?: number | null;
  /** Meta's own words. */
  metaText?: string | null;
  fbtraceId?: string | null;
  /** How it came to light. */
  source?: "check" | "send" | "webhook" | "person";
  /** What else is worth telling, in a sentence. */
  note?: string;
};

export type ConnectionChange = {
  id: string;
  kind: ConnectionChangeKind;
  evidence: ConnectionEvidence;
  at: Date;
};
