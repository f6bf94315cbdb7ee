import {
  bigint,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { tenantPolicy, tenants } from "./tenants";

/** Who did what. Rows are only ever added: a trigger refuses UPDATE, DELETE and TRUNCATE. */
export const auditEvents = pgTable(
  "audit_events",
  {
    tenantId: uuid("tenant_id")
      .notNull()
      .references(() => tenants.id),
    id: bigint("id", { mode: "bigint" }).notNull().generatedAlwaysAsIdentity(),
    at: timestamp("at", { withTimezone: true }).notNull(),
    /** Null: the system itself. */
    actorId: uuid("actor_id"),
    /** `connection.saved`, `campaign.launched`, … */
    action: text("action").notNull(),
    targetId: text("target_id"),
    /** Never a secret. */
    details: jsonb("details").$type<Record<string, string | number | boolean | null>>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index("audit_events_time_idx").on(table.tenantId, table.at),
    tenantPolicy("audit_events"),
  ],
);
