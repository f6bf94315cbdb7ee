import { sql } from "drizzle-orm";
import {
  check,
  index,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { tenantColumn, tenantPolicy } from "./tenants";

/** A person to write to. */
export const contacts = pgTable(
  "contacts",
  {
    tenantId: tenantColumn(),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    /** International number, digits only, as Graph takes it. */
    phone: text("phone").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique("contacts_phone_key").on(table.tenantId, table.phone),
    index("contacts_order_idx").on(table.tenantId, sql`lower(${table.name})`, table.id),
    check("contacts_phone_is_digits", sql`${table.phone} ~ '^[1-9][0-9]{6,14}$'`),
    tenantPolicy("contacts"),
  ],
);
