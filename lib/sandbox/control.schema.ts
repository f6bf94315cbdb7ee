import { z } from "zod";

/** Bodies and answers of the sandbox's control API (`/control/*`), which plays Meta's dashboards. */

const name = z.string().min(1).max(200);
const id = z.string().regex(/^\d{1,20}$/);
const digits = z.string().regex(/^\d{5,15}$/);
const unixSeconds = z.number().int().min(0);
const share = z.number().min(0).max(1);
const milliseconds = z.number().int().min(0).max(3_600_000);

export const tokenTypes = ["USER", "SYSTEM_USER"] as const;
export const accountModes = ["LIVE", "SANDBOX"] as const;
export const phoneNumberStatuses = [
  "CONNECTED",
  "PENDING",
  "DISCONNECTED",
  "DELETED",
  "MIGRATED",
  "BANNED",
  "RESTRICTED",
  "RATE_LIMITED",
  "FLAGGED",
  "UNVERIFIED",
] as const;

/** A token that Meta no longer accepts, with the subcode of its 190; null is a garbled token. */
export const deadTokenSchema = z.strictObject({
  subcode: z.number().int().nullable(),
  /** Replaces Meta's usual text for the subcode. */
  message: z.string().optional(),
});

export const granularScopeSchema = z.strictObject({
  scope: z.string(),
  target_ids: z.array(id).optional(),
});

const appSettings = z.strictObject({
  name,
  /** The app's webhook, set without a handshake; `POST /control/apps/{id}/webhook` makes one. */
  callbackUrl: z.url().nullable(),
  /** "Require App Secret": calls without `appsecret_proof` are refused. */
  requireAppSecret: z.boolean(),
  /** `debug_token` is refused unless an app token asks. */
  refuseSelfInspection: z.boolean(),
  /** `override_callback_uri` is refused while the app is not yet subscribed to the WABA. */
  overrideNeedsSubscription: z.boolean(),
});
export const createAppSchema = appSettings.partial();
export const patchAppSchema = appSettings.partial();
export const appWebhookSchema = z.strictObject({ callbackUrl: z.url(), verifyToken: z.string() });

export const createWabaSchema = z.strictObject({
  name: name.optional(),
  businessId: id.optional(),
  businessName: name.optional(),
  /** Ids of the apps that receive its webhooks from the start. */
  subscribedApps: z.array(id).optional(),
});

const phoneNumberSettings = z.strictObject({
  /** Any notation with a country code, e.g. `+1 555-078-3881`. */
  displayPhoneNumber: z.string().regex(/^\+?[\d ()-]{5,24}$/),
  verifiedName: name,
  accountMode: z.enum(accountModes),
  status: z.enum(phoneNumberStatuses),
  qualityRating: z.enum(["GREEN", "YELLOW", "RED", "UNKNOWN"]),
  throughput: z.enum(["STANDARD", "HIGH", "NOT_APPLICABLE"]),
  nameStatus: z.string(),
  codeVerificationStatus: z.enum(["VERIFIED", "NOT_VERIFIED", "EXPIRED"]),
  messagingLimit: z.string(),
  /** Digits of the recipients a SANDBOX number may write to. */
  allowList: z.array(digits),
  /** Messages a second before 130429; null: unlimited. */
  maxPerSecond: z.number().positive().nullable(),
});
export const patchPhoneNumberSchema = phoneNumberSettings.partial();
export const createPhoneNumberSchema = phoneNumberSettings.partial().extend({ wabaId: id });

export const createTokenSchema = z.strictObject({
  appId: id,
  type: z.enum(tokenTypes).default("SYSTEM_USER"),
  userName: name.optional(),
  scopes: z.array(z.string()).optional(),
  /** Default: as Meta answers for the type, with the WABAs as targets for user tokens only. */
  granularScopes: z.array(granularScopeSchema).optional(),
  /** Unix seconds; 0 never. Default: 0 for system users, in 24 hours for users. */
  expiresAt: unixSeconds.optional(),
  wabaIds: z.array(id).default([]),
});
export const patchTokenSchema = z.strictObject({
  accessToken: z.string(),
  scopes: z.array(z.string()).optional(),
  granularScopes: z.array(granularScopeSchema).nullable().optional(),
  expiresAt: unixSeconds.optional(),
  wabaIds: z.array(id).optional(),
  dead: deadTokenSchema.nullable().optional(),
});

export const createWorldSchema = z.strictObject({
  mode: z.enum(accountModes).default("LIVE"),
  appName: name.optional(),
  businessName: name.optional(),
  wabaName: name.optional(),
  verifiedName: name.optional(),
  displayPhoneNumber: phoneNumberSettings.shape.displayPhoneNumber.optional(),
  tokenKind: z.enum(tokenTypes).default("SYSTEM_USER"),
  scopes: z.array(z.string()).optional(),
  expiresAt: unixSeconds.optional(),
  allowList: z.array(digits).optional(),
  maxPerSecond: phoneNumberSettings.shape.maxPerSecond.optional(),
  requireAppSecret: z.boolean().optional(),
  refuseSelfInspection: z.boolean().optional(),
  /** The app's webhook; the WABA is then subscribed from the start. */
  callbackUrl: z.url().optional(),
  /** Default: whether there is a callback URL. */
  subscribed: z.boolean().optional(),
});

export const faultSchema = z.discriminatedUnion("kind", [
  /** Answers this instead of doing the work. A string body is sent as it is. */
  z.strictObject({
    kind: z.literal("error"),
    status: z.number().int().min(200).max(599),
    body: z.json(),
    headers: z.record(z.string(), z.string()).optional(),
  }),
  /** Waits, then does the work. */
  z.strictObject({ kind: z.literal("delay"), ms: milliseconds }),
  /** Never answers and does nothing. */
  z.strictObject({ kind: z.literal("hang") }),
  /** Does the work and never answers. */
  z.strictObject({ kind: z.literal("hang-after-accept") }),
  /** Does the work, then answers this status with a page that is not JSON. */
  z.strictObject({
    kind: z.literal("status-after-accept"),
    status: z.number().int().min(200).max(599),
  }),
  /** Breaks the connection without doing anything; inside the app 502, as there is no socket. */
  z.strictObject({ kind: z.literal("reset") }),
]);

export const createFaultSchema = z.strictObject({
  match: z
    .strictObject({
      method: z.string().optional(),
      /** The path's end, or a regular expression over the path (without the query). */
      path: z.string().refine(isRegExp, "is not a regular expression").optional(),
      phoneNumberId: id.optional(),
      /** Digits of the `to` of a send. */
      recipient: digits.optional(),
    })
    .default({}),
  /** How often it strikes; absent: until it is deleted. */
  times: z.number().int().positive().optional(),
  probability: share.default(1),
  fault: faultSchema,
});

export const behaviourSchema = z.strictObject({
  /** Gaps, each counted from the status before it. */
  sentMs: milliseconds.default(200),
  deliveredMs: milliseconds.default(300),
  readMs: milliseconds.default(500),
  /** How long every Graph answer is held back, after the work is done. */
  latencyMs: milliseconds.default(0),
  /** Shares of the messages: with each status twice, with `delivered` first, without `delivered`. */
  duplicateRate: share.default(0),
  swapRate: share.default(0),
  skipDeliveredRate: share.default(0),
  /** Statuses of one number in one webhook POST, at most. */
  batchSize: z.number().int().min(1).max(1000).default(20),
  /** First gap after a callback that did not answer 200; it doubles up to an hour, for 7 days. */
  retryMs: milliseconds.min(1).default(1000),
  /** How free text outside the window fails: accepted and failed by webhook, or refused at once. */
  closedWindow: z.enum(["webhook", "response"]).default("webhook"),
});
export const patchBehaviourSchema = z.strictObject({
  sentMs: milliseconds.optional(),
  deliveredMs: milliseconds.optional(),
  readMs: milliseconds.optional(),
  latencyMs: milliseconds.optional(),
  duplicateRate: share.optional(),
  swapRate: share.optional(),
  skipDeliveredRate: share.optional(),
  batchSize: z.number().int().min(1).max(1000).optional(),
  retryMs: milliseconds.min(1).optional(),
  closedWindow: z.enum(["webhook", "response"]).optional(),
});

export type CreateWorld = z.input<typeof createWorldSchema>;
export type CreateToken = z.input<typeof createTokenSchema>;
export type CreateFault = z.input<typeof createFaultSchema>;
export type Fault = z.output<typeof faultSchema>;
export type Behaviour = z.output<typeof behaviourSchema>;
export type TokenType = (typeof tokenTypes)[number];

function isRegExp(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}
