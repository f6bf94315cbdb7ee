import { z } from "zod";

/** Bodies and answers of the sandbox's control API (`/control/*`), which plays Meta's dashboards. */

const name = z.string().min(1).max(200);
const id = z.string().regex(/^\d{1,20}$/);
const digits = z.string().regex(/^\d{5,15}$/);
const unixSeconds = z.number().int().min(0);

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

export type CreateWorld = z.input<typeof createWorldSchema>;
export type CreateToken = z.input<typeof createTokenSchema>;
