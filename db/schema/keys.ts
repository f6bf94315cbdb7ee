import { sql } from "drizzle-orm";
import {
  check,
  integer,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { tenantColumn, tenantPolicy } from "./tenants";

export const keyState = pgEnum("key_state", ["primary", "decrypt_only", "destroyed"]);

/** A tenant's data keys, each wrapped by a key-encryption key that is not in the database. */
export const tenantKeys = pgTable(
  "tenant_keys",
  {
    tenantId: tenantColumn(),
    version: integer("version").notNull(),
    kekId: text("kek_id").notNull(),
    /** `wk1.…`, see lib/crypto/envelope.ts. */
    wrapped: text("wrapped").notNull(),
    state: keyState("state").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.version] }),
    uniqueIndex("tenant_keys_one_primary")
      .on(table.tenantId)
      .where(sql`${table.state} = 'primary'`),
    check("tenant_keys_is_wrapped", sql`${table.wrapped} like 'wk1.%'`),
    tenantPolicy("tenant_keys"),
  ],
);

/** Keys of the whole installation (fingerprints), wrapped the same way; one purpose each. */
export const instanceKeys = pgTable(
  "instance_keys",
  {
    purpose: text("purpose").primaryKey(),
    kekId: text("kek_id").notNull(),
    wrapped: text("wrapped").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
  },
  (table) => [check("instance_keys_is_wrapped", sql`${table.wrapped} like 'wk1.%'`)],
);

/** One canary per key-encryption key: a wrong key is noticed at start, before any request. */
export const kekChecks = pgTable("kek_checks", {
  kekId: text("kek_id").primaryKey(),
  canary: text("canary").notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
});
