import { z } from "zod";
import { appSecretInput, graphIdInput, tokenInput } from "@/lib/connections/connection.schema";
import type { Finding } from "@/lib/connections/finding.schema";

/** `staged`: waits beside the one in use. `previous`: was in use, and is kept for going back. */
export const keptTokenStates = ["staged", "previous"] as const;
export type KeptTokenState = (typeof keptTokenStates)[number];

/** Who brought a token, or replaced it: a person, or Wakey by refreshing the one in use. */
export const tokenSources = ["person", "refresh"] as const;
export type TokenSource = (typeof tokenSources)[number];

/** What a page may know of a kept token. There is no field for a secret. */
export type KeptTokenView = {
  id: string;
  state: KeptTokenState;
  source: TokenSource;
  appId: string;
  hasAppSecret: boolean;
  tokenLast4: string;
  tokenFingerprint: string;
  tokenKind: string | null;
  tokenAppName: string | null;
  tokenScopes: string[];
  tokenIssuedAt: Date | null;
  /** Null with `tokenNeverExpires` false: Meta did not say. */
  tokenExpiresAt: Date | null;
  tokenNeverExpires: boolean;
  createdAt: Date;
  /** When it is deleted for good, used or not. */
  destroyAt: Date;
  /** When Meta is asked to end it; from then on it cannot be gone back to. */
  revokeAt: Date | null;
};

/** What Wakey does by itself for a connection's token, and how that went. */
export type TokenPlan = {
  refreshes: boolean;
  revokesOld: boolean;
  reminderDays: number;
  keepHours: number;
  /** Refreshes tried of the token with the fingerprint `triedToken`. */
  tries: number;
  triedToken: string | null;
  nextTryAt: Date | null;
  /** Why the last try failed, in words for people. */
  lastFailure: string | null;
};

/** A new token for a connection. App ID and App secret only where it is of another app. */
export const stageTokenInput = z.strictObject({
  connectionId: z.uuid(),
  accessToken: tokenInput.refine((value) => value !== "", "Paste the new access token."),
  appId: z.union([z.literal(""), graphIdInput("App ID")]),
  appSecret: appSecretInput,
});
export type StageTokenInput = z.input<typeof stageTokenInput>;
export type StageToken = z.output<typeof stageTokenInput>;

const fingerprint = z.string().regex(/^[0-9a-f]{8}$/);

/** One kept token, and which token the page showed as the one in use. */
export const keptTokenInput = z.strictObject({
  connectionId: z.uuid(),
  keptId: z.uuid(),
  current: fingerprint,
});
export type KeptTokenRef = z.output<typeof keptTokenInput>;

export const switchTokenInput = keptTokenInput.extend({
  /** The lost permissions that the person was shown and accepts. */
  acceptedLoss: z.array(z.string().max(100)).max(100),
  acceptsOtherApp: z.boolean(),
  /** Campaigns that the old token has stopped go on. */
  resumesCampaigns: z.boolean(),
  /** Only taken into account where Meta could not be asked. */
  switchesAnyway: z.boolean(),
});
export type SwitchToken = z.output<typeof switchTokenInput>;

export const rollBackInput = keptTokenInput.extend({
  resumesCampaigns: z.boolean(),
  switchesAnyway: z.boolean(),
});
export type RollBack = z.output<typeof rollBackInput>;

export const tokenPlanInput = z.strictObject({
  connectionId: z.uuid(),
  refreshes: z.boolean(),
  revokesOld: z.boolean(),
  reminderDays: z.coerce
    .number("Enter a number of days.")
    .int("Enter whole days.")
    .min(1, "At least 1 day.")
    .max(3650, "At most 3,650 days."),
  keepHours: z.coerce
    .number("Enter a number of hours.")
    .int("Enter whole hours.")
    .min(1, "At least 1 hour.")
    .max(720, "At most 720 hours (30 days)."),
});
export type TokenPlanInput = z.input<typeof tokenPlanInput>;
export type TokenPlanChange = z.output<typeof tokenPlanInput>;

/** To how many connections a token is given at once: each is a few questions to Meta. */
export const MOST_SHARED_AT_ONCE = 20;

export const shareTokenInput = z.strictObject({
  connectionId: z.uuid(),
  current: fingerprint,
  targets: z
    .array(z.strictObject({ tenantId: z.uuid(), connectionId: z.uuid() }))
    .min(1, "Tick at least one connection.")
    .max(
      MOST_SHARED_AT_ONCE,
      `Tick at most ${MOST_SHARED_AT_ONCE} connections at once, and the others after that.`,
    ),
  resumesCampaigns: z.boolean(),
});
export type ShareTokenInput = z.input<typeof shareTokenInput>;
export type ShareToken = z.output<typeof shareTokenInput>;

/** Meta's no, or that it could not be asked. Nothing has changed. */
export type NotDone = { done: false; reason: "refused" | "unreachable"; findings: Finding[] };
export type StageResult = { done: true; keptId: string } | NotDone;
/** `resumed`: how many campaigns go on. */
export type SwitchResult = { done: true; resumed: number; notes: Finding[] } | NotDone;
export type RevokeResult = { done: true } | NotDone;
export type RefreshResult = { done: true; tokenLast4: string } | NotDone;

/** What became of one connection of "Use this token for other connections too". */
export type ShareOutcome = {
  tenantId: string;
  connectionId: string;
  outcome: "switched" | "refused" | "unreachable" | "not-allowed";
  /** Why not, or what else is worth knowing. */
  text: string | null;
  resumed: number;
};

/** A line of "History of this token". */
export type TokenEvent = {
  id: string;
  at: Date;
  /** Who did it, by e-mail; null: Wakey by itself. */
  actor: string | null;
  action: string;
  details: Record<string, string | number | boolean | null>;
};
