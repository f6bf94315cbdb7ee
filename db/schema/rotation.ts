import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { keptTokenStates, tokenSources } from "@/lib/rotation/rotation.schema";
import { connections, hooks } from "./connections";
import { tenantPolicy } from "./tenants";

export const keptTokenState = pgEnum("kept_token_state", keptTokenStates);
export const tokenSource = pgEnum("token_source", tokenSources);

/** Tokens of a connection that are not in use: the next one being compared, and earlier ones. */
export const keptTokens = pgTable(
  "kept_tokens",
  {
    tenantId: uuid("tenant_id").notNull(),
    id: uuid("id").notNull(),
    connectionId: uuid("connection_id").notNull(),
    state: keptTokenState("state").notNull(),
    source: tokenSource("source").notNull(),
    /** The app that issued it: going back to it goes back to the app as well. */
    hookId: text("hook_id").notNull(),
    sealedToken: text("sealed_token").notNull(),
    tokenLast4: text("token_last4").notNull(),
    tokenFingerprint: text("token_fingerprint").notNull(),
    tokenKind: text("token_kind"),
    tokenAppName: text("token_app_name"),
    tokenScopes: text("token_scopes").array().notNull().default([]),
    tokenIssuedAt: timestamp("token_issued_at", { withTimezone: true }),
    tokenExpiresAt: timestamp("token_expires_at", { withTimezone: true }),
    tokenNeverExpires: boolean("token_never_expires").notNull().default(false),
    /** Of a refreshed token: the fingerprint of the one that it was made from. */
    refreshedFrom: text("refreshed_from"),
    revokeAt: timestamp("revoke_at", { withTimezone: true }),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
    destroyAt: timestamp("destroy_at", { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    foreignKey({
      columns: [table.tenantId, table.connectionId],
      foreignColumns: [connections.tenantId, connections.id],
    }),
    foreignKey({
      columns: [table.tenantId, table.hookId],
      foreignColumns: [hooks.tenantId, hooks.id],
    }),
    // A person's comparison and a refresh under way do not get in each other's way.
    uniqueIndex("kept_tokens_one_staged")
      .on(table.tenantId, table.connectionId, table.source)
      .where(sql`${table.state} = 'staged'`),
    index("kept_tokens_by_connection_idx").on(table.tenantId, table.connectionId),
    index("kept_tokens_destroy_idx").on(table.destroyAt),
    check("kept_tokens_token_is_sealed", sql`${table.sealedToken} like 'wv1.%'`),
    tenantPolicy("kept_tokens"),
  ],
);

/** What Wakey does by itself for the token of a connection; without a row the defaults hold. */
export const tokenPlans = pgTable(
  "token_plans",
  {
    tenantId: uuid("tenant_id").notNull(),
    connectionId: uuid("connection_id").notNull(),
    /** Whether a token with an end is refreshed before it. */
    refreshes: boolean("refreshes").notNull().default(true),
    /** Whether Meta is asked to end the old one after a refresh. */
    revokesOld: boolean("revokes_old").notNull().default(true),
    /** Age at which a reminder to replace a token without end is raised. */
    reminderDays: integer("reminder_days").notNull().default(90),
    /** How long a replaced token is kept for going back. */
    keepHours: integer("keep_hours").notNull().default(24),
    /** Refreshes tried of the token with the fingerprint `triedToken`. */
    tries: integer("tries").notNull().default(0),
    triedToken: text("tried_token"),
    nextTryAt: timestamp("next_try_at", { withTimezone: true }),
    /** Why the last try failed, in words for people. */
    lastFailure: text("last_failure"),
    /** Somebody is refreshing; after this time they are taken for dead. */
    claimedUntil: timestamp("claimed_until", { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.connectionId] }),
    foreignKey({
      columns: [table.tenantId, table.connectionId],
      foreignColumns: [connections.tenantId, connections.id],
    }),
    check("token_plans_reminder_days", sql`${table.reminderDays} between 1 and 3650`),
    check("token_plans_keep_hours", sql`${table.keepHours} between 1 and 720`),
    tenantPolicy("token_plans"),
  ],
);
