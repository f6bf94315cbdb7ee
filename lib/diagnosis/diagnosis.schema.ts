import { z } from "zod";

/** Every check, in the order of a diagnosis: what stands first can be the cause of what follows. */
export const checkIds = [
  "meta",
  "call-limit",
  "api-version",
  "clock",
  "token",
  "app-id",
  "app-secret",
  "token-app",
  "token-expiry",
  "data-access",
  "token-kind",
  "permission-messaging",
  "permission-management",
  "granular-permissions",
  "waba",
  "number",
  "number-waba",
  "number-status",
  "verification",
  "registration",
  "subscription",
  "callback",
  "handshake",
  "health-number",
  "health-waba",
  "health-business",
  "health-app",
  "webhook-events",
  "quality",
  "display-name",
  "throughput",
  "messaging-limit",
  "account-mode",
  "templates",
] as const;
export type CheckId = (typeof checkIds)[number];

/** What each check looks at, as a heading. */
export const checkNames: Record<CheckId, string> = {
  meta: "Reaching Meta",
  "call-limit": "Calls left at Meta",
  "api-version": "Graph API version",
  clock: "This server's clock",
  token: "Access token",
  "app-id": "App ID",
  "app-secret": "App secret",
  "token-app": "App of the token",
  "token-expiry": "Expiry of the token",
  "data-access": "Data access of the token",
  "token-kind": "Kind of token",
  "permission-messaging": "Permission to send",
  "permission-management": "Permission to manage",
  "granular-permissions": "Accounts the token was given",
  waba: "WhatsApp Business Account",
  number: "Phone number",
  "number-waba": "Number within the account",
  "number-status": "Status of the number",
  verification: "Verification of the number",
  registration: "Registration with Cloud API",
  subscription: "Subscription of the app",
  callback: "Callback URL",
  handshake: "Confirmation of the callback URL",
  "health-number": "Meta's word on the number",
  "health-waba": "Meta's word on the account",
  "health-business": "Meta's word on the business",
  "health-app": "Meta's word on the app",
  "webhook-events": "Events received",
  quality: "Quality",
  "display-name": "Display name",
  throughput: "Throughput",
  "messaging-limit": "Messaging limit",
  "account-mode": "Test number or live",
  templates: "Message templates",
};

export const checkStates = ["ok", "warning", "broken", "not-checkable"] as const;
export type CheckState = (typeof checkStates)[number];

/** What this server can do about a cause by itself. */
export const mendNames = ["subscribe", "register", "extend-token"] as const;
export type MendName = (typeof mendNames)[number];

const stepSchema = z.object({
  text: z.string(),
  /** Where it is done: a page of Meta's with the person's own ids, or one of ours. */
  link: z.object({ label: z.string(), href: z.string() }).nullable(),
});

const checkSchema = z.object({
  id: z.enum(checkIds),
  state: z.enum(checkStates),
  /** What was found, in one sentence. */
  found: z.string(),
  /** What it rests on: facts in words, never a secret. */
  evidence: z.array(z.string()),
  /** A lasting name of the cause, such as `token-190-463`; null where nothing is wrong. */
  cause: z.string().nullable(),
  /** Why it is so and what it means. */
  why: z.string().nullable(),
  fix: z.array(stepSchema),
  mend: z.enum(mendNames).nullable(),
  /** Meta's numbers and words, as received and scrubbed. */
  meta: z
    .object({
      code: z.number(),
      subcode: z.number().nullable(),
      text: z.string(),
      fbtraceId: z.string().nullable(),
    })
    .nullable(),
});

/** What became of one diagnosis. Stored as it is, so an older one may be read by newer code. */
export const diagnosisSchema = z.object({
  at: z.iso.datetime().transform((text) => new Date(text)),
  tookMs: z.number(),
  /** Which ids and which token it is about, see {@link subjectOf}. */
  subject: z.string(),
  /** The check whose cause comes before all others; null where nothing is wrong. */
  first: z.enum(checkIds).nullable(),
  checks: z.array(checkSchema),
});

export type FixStep = z.output<typeof stepSchema>;
export type Check = z.output<typeof checkSchema>;
export type Diagnosis = z.output<typeof diagnosisSchema>;

/** What a diagnosis is about: it says nothing of a connection whose ids or token are others by now. */
export function subjectOf(connection: {
  appId: string;
  wabaId: string;
  phoneNumberId: string;
  tokenFingerprint: string;
  hasAppSecret: boolean;
}): string {
  const { appId, wabaId, phoneNumberId, tokenFingerprint, hasAppSecret } = connection;
  return [appId, wabaId, phoneNumberId, tokenFingerprint, hasAppSecret].join(" ");
}

/** The last diagnosis of a connection, and how far one that runs has come. */
export type DiagnosisState = {
  /** Null: none was finished yet. */
  last: Diagnosis | null;
  /** Null: none is running. */
  running: { since: Date; answered: string[] } | null;
};
