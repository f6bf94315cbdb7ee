import { z } from "zod";
import {
  accountModes,
  deadTokenSchema,
  granularScopeSchema,
  healthSchema,
  phoneNumberStatuses,
  subscriptionSchema,
  systemUserRoles,
  templateSchema,
  tokenTypes,
} from "./shapes.schema";

/** Bodies and answers of the sandbox's control API (`/control/*`), which plays Meta's dashboards. */

const name = z.string().min(1).max(200);
const id = z.string().regex(/^\d{1,20}$/);
const digits = z.string().regex(/^\d{5,15}$/);
const unixSeconds = z.number().int().min(0);

const templateInput = templateSchema.partial().required({ name: true });

const appSettings = z.strictObject({
  name,
  /** The business that owns the app; null: whichever asks. */
  businessId: id.nullable(),
  /** What `health_status` says of the app; null: that it is available. */
  health: healthSchema.nullable(),
  /** System User tokens without an end are refused. */
  expiringTokensOnly: z.boolean(),
  /** The app's webhook, set without a handshake; `POST /control/apps/{id}/webhook` makes one. */
  callbackUrl: z.url().nullable(),
  /** Neither the app nor its tokens are known to Meta any more. */
  isDeleted: z.boolean(),
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
export const patchWabaSchema = z
  .strictObject({
    name,
    businessName: name,
    /** Businesses that see it among their clients' accounts. */
    sharedWith: z.array(id),
    status: z.string(),
    accountReviewStatus: z.string(),
    businessVerificationStatus: z.string(),
    /** What `health_status` says of the WABA, and of its business; null: that it is available. */
    health: healthSchema.nullable(),
    businessHealth: healthSchema.nullable(),
    subscriptions: z.array(subscriptionSchema),
    templates: z.array(templateInput),
  })
  .partial();

const phoneNumberSettings = z.strictObject({
  /** Any notation with a country code, e.g. `+1 555-078-3881`. */
  displayPhoneNumber: z.string().regex(/^\+?[\d ()-]{5,24}$/),
  verifiedName: name,
  accountMode: z.enum(accountModes),
  status: z.enum(phoneNumberStatuses),
  qualityRating: z.enum(["GREEN", "YELLOW", "RED", "UNKNOWN"]),
  throughput: z.enum(["STANDARD", "HIGH", "NOT_APPLICABLE"]),
  nameStatus: z.string(),
  newNameStatus: z.string().nullable(),
  codeVerificationStatus: z.enum(["VERIFIED", "NOT_VERIFIED", "EXPIRED"]),
  platformType: z.enum(["CLOUD_API", "ON_PREMISE", "NOT_APPLICABLE"]),
  isOfficial: z.boolean(),
  isOnBusinessApp: z.boolean(),
  /** The two-step PIN; null: none is set, and `register` sets it. */
  pin: z
    .string()
    .regex(/^\d{6}$/)
    .nullable(),
  /** What `health_status` says of the number; null: what follows from its status. */
  health: healthSchema.nullable(),
  /** Callbacks of the number itself, which come before the WABA's. */
  webhookOverrides: z.array(subscriptionSchema),
  messagingLimit: z.string(),
  /** Digits of the recipients a SANDBOX number may write to. */
  allowList: z.array(digits),
  /** Messages a second before 130429; null: unlimited. */
  maxPerSecond: z.number().positive().nullable(),
});
/** With `wabaId` the number moves to another WABA. */
export const patchPhoneNumberSchema = phoneNumberSettings
  .partial()
  .extend({ wabaId: id.optional() });
export const createPhoneNumberSchema = phoneNumberSettings.partial().extend({ wabaId: id });

export const createTokenSchema = z.strictObject({
  appId: id,
  type: z.enum(tokenTypes).default("SYSTEM_USER"),
  /** A further token of a System User that exists. */
  userId: id.optional(),
  userName: name.optional(),
  /** Of a new System User; an ADMIN sees every WABA of the business. */
  role: z.enum(systemUserRoles).default("EMPLOYEE"),
  /** The business of a new System User; default: that of the first WABA. */
  businessId: id.optional(),
  /** Businesses that a person administers; default: those of the WABAs. */
  businessIds: z.array(id).optional(),
  scopes: z.array(z.string()).optional(),
  /** Default: as Meta answers for the type, with the WABAs as targets for user tokens only. */
  granularScopes: z.array(granularScopeSchema).optional(),
  /** Unix seconds; 0 never. Default: 0 for system users, in 24 hours for users. */
  expiresAt: unixSeconds.optional(),
  /** Unix seconds; default: 0 (no end) for system users, in 90 days for users. */
  dataAccessExpiresAt: unixSeconds.optional(),
  /** What a person's token reaches, or what a System User is assigned. */
  wabaIds: z.array(id).default([]),
});
export const patchTokenSchema = z.strictObject({
  accessToken: z.string(),
  scopes: z.array(z.string()).optional(),
  granularScopes: z.array(granularScopeSchema).nullable().optional(),
  expiresAt: unixSeconds.optional(),
  dataAccessExpiresAt: unixSeconds.nullable().optional(),
  /** Of a System User it replaces what that user is assigned. */
  wabaIds: z.array(id).optional(),
  businessIds: z.array(id).optional(),
  /** "Just assigned": for so long the token's assets are answered with 100/33. */
  hideAssetsMs: z.number().int().min(0).max(3_600_000).optional(),
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

export const createSystemUserSchema = z.strictObject({
  businessId: id,
  name,
  role: z.enum(systemUserRoles).default("EMPLOYEE"),
  /** Apps installed for it. */
  appIds: z.array(id).default([]),
  wabaIds: z.array(id).default([]),
});

export type CreateWorld = z.input<typeof createWorldSchema>;
export type CreateToken = z.input<typeof createTokenSchema>;
