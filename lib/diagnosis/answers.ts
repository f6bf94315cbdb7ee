import "server-only";
import type { ConnectionKind } from "@/lib/connections/connection.schema";
import type { TokenFacts } from "@/lib/graph/debug-token";
import type { UnreachableReason } from "@/lib/graph/graph-errors";
import type { TemplateSummary } from "@/lib/graph/list-templates";
import type { PhoneNumber } from "@/lib/graph/phone-number";
import type { PhoneNumberDetails } from "@/lib/graph/phone-number-details";
import type { ServerTime } from "@/lib/graph/read-server-time";
import type { SubscribedApp } from "@/lib/graph/subscribed-apps";
import type { WabaDetails } from "@/lib/graph/waba-details";

/** A refusal of Meta's in plain data, scrubbed. */
export type Refusal = {
  code: number;
  subcode: number | null;
  /** Meta's own sentence. */
  message: string;
  details: string | null;
  fbtraceId: string | null;
};

/** What came of one question to Meta. */
export type Answer<Facts> =
  /** `waitedMs`: how long Meta had denied the object before it showed it; mostly 0. */
  | { kind: "ok"; facts: Facts; waitedMs: number }
  | { kind: "refused"; refusal: Refusal }
  /** `refusal`: Meta's words, where its servers said themselves that they have trouble. */
  | { kind: "silent"; reason: UnreachableReason; refusal: Refusal | null }
  | { kind: "not-asked" };

/** What is asked, and in which words people are told about it. */
export const questionNames = {
  greeting: "whether it is there",
  app: "the app",
  byApp: "the token, in the app's name",
  bySelf: "the token, in its own name",
  me: "whom the token speaks for",
  account: "the WhatsApp Business Account",
  numbers: "the account's phone numbers",
  number: "the phone number",
  assigned: "the accounts given to the token's owner",
  subscriptions: "the apps subscribed to the account",
  templates: "the message templates",
} as const;
export type Question = keyof typeof questionNames;

/** Meta's part of what a diagnosis rests on. */
export type MetaAnswers = {
  greeting: Answer<ServerTime>;
  /** App ID and App secret together; not asked without the secret. */
  app: Answer<{ name: string | null }>;
  /** The token as its app sees it; not asked without the App secret. */
  byApp: Answer<TokenFacts>;
  /** The token as it sees itself; not asked where the app told. */
  bySelf: Answer<TokenFacts>;
  /** Whom the token speaks for; not asked where an inspection told. */
  me: Answer<{ id: string; name: string | null }>;
  account: Answer<WabaDetails>;
  numbers: Answer<{ phoneNumbers: PhoneNumber[]; complete: boolean }>;
  number: Answer<PhoneNumberDetails>;
  /** Accounts assigned to the token's owner; asked only where ours cannot be seen. */
  assigned: Answer<{ id: string; name: string | null }[]>;
  subscriptions: Answer<SubscribedApp[]>;
  templates: Answer<{ templates: TemplateSummary[]; total: number | null; complete: boolean }>;
};

/** Everything that a diagnosis rests on: Meta's answers, and what this server knows itself. */
export type Answers = MetaAnswers & {
  kind: ConnectionKind;
  ids: { connectionId: string; appId: string; wabaId: string; phoneNumberId: string };
  hasAppSecret: boolean;
  /** When Meta was asked, by our clock. */
  at: Date;
  /** `v25.0` */
  askedVersion: string;
  webhook: {
    /** Ours, for this connection. */
    callbackUrl: string;
    /** False: Meta would not take the address, because it is not https. */
    isAcceptable: boolean;
    verifiedAt: Date | null;
    lastEventAt: Date | null;
    /** When Meta last took a message of this connection. */
    lastSendAt: Date | null;
  };
};

/** The token's details, whoever told them; null where nobody did. */
export function tokenFacts({
  byApp,
  bySelf,
}: Pick<MetaAnswers, "byApp" | "bySelf">): TokenFacts | null {
  if (byApp.kind === "ok") return byApp.facts;
  return bySelf.kind === "ok" ? bySelf.facts : null;
}

/** All answers with their questions' names, in the order of {@link questionNames}. */
export function listAnswers(answers: MetaAnswers): { name: string; answer: Answer<unknown> }[] {
  return (Object.keys(questionNames) as Question[]).map((question) => ({
    name: questionNames[question],
    answer: answers[question],
  }));
}
