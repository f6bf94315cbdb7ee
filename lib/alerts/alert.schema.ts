import { z } from "zod";

/** How much an alert matters, gravest first: sending has stopped, it may stop, good to know. */
export const severities = ["critical", "warning", "info"] as const;
export type Severity = (typeof severities)[number];

/** How long before a token's end it is told, longest first. */
export const endStages = ["7d", "24h", "3h", "30min"] as const;
export type EndStage = (typeof endStages)[number];

const words = z.string().max(2_000);
const moment = z.iso.datetime();
/** Which token it is about: replacing that token closes the alert. */
const token = { tokenFingerprint: z.string() };

/** What each kind of alert is told with. Stored with the alert, so never a secret. */
export const alertFacts = {
  "token-ends": z.object({ ...token, stage: z.enum(endStages), endsAt: moment }),
  /** `reason`: the error catalogue's title for Meta's refusal. */
  "token-dead": z.object({
    ...token,
    code: z.number().int(),
    subcode: z.number().int().nullable(),
    reason: words,
    fix: words,
  }),
  "permission-lost": z.object({ ...token, permissions: z.array(z.string()).min(1) }),
  "rotation-due": z.object({ ...token, days: z.number().int(), since: moment }),
  "refresh-failed": z.object({
    ...token,
    code: z.number().int().nullable(),
    subcode: z.number().int().nullable(),
    reason: words,
    endsAt: moment.nullable(),
  }),
  /** The number's `status` at Meta: FLAGGED, RATE_LIMITED, … */
  "number-flagged": z.object({ status: words, was: words.nullable() }),
  /** RESTRICTED, BANNED, DISCONNECTED, … */
  "number-restricted": z.object({ status: words, was: words.nullable() }),
  "quality-dropped": z.object({ quality: words, was: words.nullable() }),
  "webhook-silent": z.object({
    accepted: z.number().int(),
    since: moment,
    lastEventAt: moment.nullable(),
  }),
  /** `event` as Meta calls it; `detail` its restriction, violation or ban state. */
  "account-update": z.object({ event: words, detail: words.nullable(), until: moment.nullable() }),
  "account-alert": z.object({ type: words, level: words, text: words.nullable() }),
  "name-decided": z.object({ decision: words, name: words.nullable(), reason: words.nullable() }),
  "limit-changed": z.object({ limit: words, was: words.nullable() }),
  "template-status": z.object({
    event: words,
    name: words,
    language: words,
    reason: words.nullable(),
  }),
  "template-quality": z.object({
    name: words,
    language: words,
    quality: words,
    was: words.nullable(),
  }),
  "template-category": z.object({
    name: words,
    language: words,
    category: words,
    was: words.nullable(),
  }),
  security: z.object({ event: words }),
  test: z.object({ by: words }),
} as const;

export type AlertKind = keyof typeof alertFacts;
export type AlertFacts<Kind extends AlertKind = AlertKind> = z.output<(typeof alertFacts)[Kind]>;

/** One alert with facts that fit its kind. */
export type AlertNews = { [Kind in AlertKind]: { kind: Kind; facts: AlertFacts<Kind> } }[AlertKind];

/** What is stored, as it may be shown; null: not readable by this version. */
export function readAlertNews(kind: string, facts: unknown): AlertNews | null {
  if (!isAlertKind(kind)) return null;
  const parsed = alertFacts[kind].safeParse(facts);
  return parsed.success ? ({ kind, facts: parsed.data } as AlertNews) : null;
}

function isAlertKind(kind: string): kind is AlertKind {
  return Object.hasOwn(alertFacts, kind);
}

/** The kinds that are about one token, so that they close when it is replaced. */
export const tokenAlertKinds = [
  "token-ends",
  "token-dead",
  "permission-lost",
  "rotation-due",
  "refresh-failed",
] as const satisfies readonly AlertKind[];

/** The kinds that last until they are over, and close then; the others are told and that is all. */
export const lastingKinds = [
  ...tokenAlertKinds,
  "number-flagged",
  "number-restricted",
  "quality-dropped",
  "webhook-silent",
] as const satisfies readonly AlertKind[];

/** `passed`: its time is over, and what came of it is told by another alert. */
export const closeReasons = ["mended", "replaced", "removed", "passed"] as const;
/** Why an alert closed by itself. */
export type CloseReason = (typeof closeReasons)[number];

export const alertRef = z.strictObject({ alertId: z.uuid() });

/** For how long an alert can be put off, in hours. */
export const snoozeHours = [1, 24, 168] as const;

export const snoozeInput = z.strictObject({
  alertId: z.uuid(),
  hours: z.union(snoozeHours.map((hours) => z.literal(hours))),
});
export type SnoozeInput = z.output<typeof snoozeInput>;
