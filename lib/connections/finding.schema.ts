/** The fields of the form "Configuration" that a finding can point at. */
export type ConnectionField = "appId" | "appSecret" | "phoneNumberId" | "wabaId" | "accessToken";

/** One thing that Meta's answers show about a connection, in words for an admin. */
export type Finding = {
  title: string;
  /** Why, in one or two sentences. */
  cause: string;
  /** What to do about it. */
  fix: string;
  /** Where on Meta's pages it is done. */
  link: { label: string; href: string } | null;
  field: ConnectionField | null;
  /** Meta's numbers and words, as received and scrubbed; null where Meta did not refuse. */
  code: number | null;
  subcode: number | null;
  metaText: string | null;
  fbtraceId: string | null;
  /** Meta asked to wait: nothing is known to be wrong. */
  isTemporary: boolean;
  /** A note that something does not work, although Meta refuses nothing. */
  isWarning: boolean;
};

/** What came of one question to Meta. */
export type Answer<Facts> =
  | { outcome: "ok"; facts: Facts; notes: Finding[] }
  | { outcome: "refused"; findings: Finding[] }
  | { outcome: "unreachable"; findings: Finding[] };

/** What became of "Save Configuration". Meta's refusal is an answer, not a failure. */
export type SaveResult =
  | { saved: true; connectionId: string; isChecked: boolean; notes: Finding[] }
  | { saved: false; reason: "refused" | "unreachable"; findings: Finding[] };

/** The answer to one question of "Test connection", in words. */
export type TestAnswer = {
  subject: "Access token" | "WhatsApp Business Account" | "Phone number";
  outcome: "ok" | "refused" | "unreachable" | "not-asked";
  /** What Meta said, in a sentence; with "refused" and "unreachable" the findings say it. */
  summary: string;
  findings: Finding[];
};

export type ConnectionTest = { answers: TestAnswer[]; at: Date };
