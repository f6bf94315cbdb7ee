import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  foreignKey,
  integer,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { checkStates, connectionKinds } from "@/lib/connections/connection.schema";
import { tenantColumn, tenantPolicy } from "./tenants";

/** A tenant's webhook for one Meta app, with what belongs to the app: its secret. */
export const hooks = pgTable(
  "hooks",
  {
    tenantId: tenantColumn(),
    /** 128 random bits in base64url: part of the callback URL. */
    id: text("id").notNull(),
    appId: text("app_id").notNull(),
    sealedAppSecret: text("sealed_app_secret"),
    sealedVerifyToken: text("sealed_verify_token").notNull(),
    /** Meta's handshake succeeded. */
    verifiedAt: timestamp("verified_at", { withTimezone: true }),
    /** A signed event was received. */
    lastEventAt: timestamp("last_event_at", { withTimezone: true }),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique("hooks_id_key").on(table.id),
    unique("hooks_app_key").on(table.tenantId, table.appId),
    check("hooks_app_secret_is_sealed", sql`${table.sealedAppSecret} like 'wv1.%'`),
    check("hooks_verify_token_is_sealed", sql`${table.sealedVerifyToken} like 'wv1.%'`),
    tenantPolicy("hooks"),
  ],
);

export const connectionKind = pgEnum("connection_kind", connectionKinds);
export const checkState = pgEnum("check_state", checkStates);

/** A tenant's line to WhatsApp: Meta app, WABA, phone number and the token that speaks for it. */
export const connections = pgTable(
  "connections",
  {
    tenantId: tenantColumn(),
    id: uuid("id").notNull(),
    kind: connectionKind("kind").notNull(),
    hookId: text("hook_id").notNull(),
    isDefault: boolean("is_default").notNull().default(false),
    wabaId: text("waba_id").notNull(),
    phoneNumberId: text("phone_number_id").notNull(),
    /** `wv1.…`, see lib/crypto/envelope.ts. Null once the connection was removed. */
    sealedToken: text("sealed_token"),
    tokenLast4: text("token_last4").notNull(),
    tokenFingerprint: text("token_fingerprint").notNull(),
    tokenKind: text("token_kind"),
    tokenAppName: text("token_app_name"),
    tokenScopes: text("token_scopes").array().notNull().default([]),
    tokenIssuedAt: timestamp("token_issued_at", { withTimezone: true }),
    tokenExpiresAt: timestamp("token_expires_at", { withTimezone: true }),
    tokenNeverExpires: boolean("token_never_expires").notNull().default(false),
    checkState: checkState("check_state").notNull(),
    checkCode: integer("check_code"),
    checkSubcode: integer("check_subcode"),
    checkedAt: timestamp("checked_at", { withTimezone: true }),
    verifiedName: text("verified_name"),
    displayPhoneNumber: text("display_phone_number"),
    qualityRating: text("quality_rating"),
    throughputLevel: text("throughput_level"),
    /** The number also works in the WhatsApp Business app. */
    onBusinessApp: boolean("on_business_app").notNull().default(false),
    accountMode: text("account_mode"),
    /** CONNECTED, FLAGGED, RESTRICTED, …; null: Meta never said. */
    numberStatus: text("number_status"),
    nameStatus: text("name_status"),
    /** TIER_250, …, of the whole business portfolio. */
    messagingLimit: text("messaging_limit"),
    /** Of the permissions that sending needs, those that the token does not have any more. */
    lostPermissions: text("lost_permissions").array().notNull().default([]),
    /** Since when this token is the stored one; null: since before that was written down. */
    tokenSavedAt: timestamp("token_saved_at", { withTimezone: true }),
    /** When the token is looked at next; null: as soon as possible. */
    nextCheckAt: timestamp("next_check_at", { withTimezone: true }),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull(),
    /** Removed connections stay for the campaigns that used them, without their token. */
    removedAt: timestamp("removed_at", { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    foreignKey({
      columns: [table.tenantId, table.hookId],
      foreignColumns: [hooks.tenantId, hooks.id],
    }),
    // A webhook event names only the phone number, so it must lead to one tenant.
    uniqueIndex("connections_phone_number_key")
      .on(table.phoneNumberId)
      .where(sql`${table.removedAt} is null`),
    uniqueIndex("connections_one_default")
      .on(table.tenantId)
      .where(sql`${table.isDefault} and ${table.removedAt} is null`),
    check(
      "connections_token_is_sealed",
      sql`(${table.removedAt} is null) = (${table.sealedToken} is not null) and ${table.sealedToken} like 'wv1.%'`,
    ),
    tenantPolicy("connections"),
  ],
);
