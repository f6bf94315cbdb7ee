import { sql } from "drizzle-orm";
import {
  index,
  pgEnum,
  pgPolicy,
  pgRole,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { roles } from "@/lib/auth/permissions.schema";
import { users } from "./users";

/** The role every tenant-scoped transaction runs under; a migration creates it. */
export const tenantRole = pgRole("wakey_tenant").existing();

/** Row-level security: a tenant's transaction sees and writes that tenant's rows only. */
export function tenantPolicy(table: string, column = "tenant_id") {
  const own = sql.raw(`${column} = nullif(current_setting('app.tenant_id', true), '')::uuid`);
  return pgPolicy(`${table}_of_tenant`, { for: "all", to: tenantRole, using: own, withCheck: own });
}

export const tenants = pgTable(
  "tenants",
  {
    id: uuid("id").primaryKey(),
    name: text("name").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
  },
  () => [tenantPolicy("tenants", "id")],
);

/**
 * The tenant of a row that stands for itself. A row that hangs on another one has a plain `tenant_id`:
 * its foreign key to that row carries the tenant along.
 */
export function tenantColumn() {
  return uuid("tenant_id")
    .notNull()
    .references(() => tenants.id, { onDelete: "cascade" });
}

export const role = pgEnum("role", roles);

export const memberships = pgTable(
  "memberships",
  {
    tenantId: tenantColumn(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    role: role("role").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.userId] }),
    index("memberships_user_idx").on(table.userId),
    tenantPolicy("memberships"),
  ],
);
