import { sql } from "drizzle-orm";
import { boolean, index, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";

/** The built-in Graph simulator's own world, so that it survives a restart. */
export const sandboxRecords = pgTable(
  "sandbox_records",
  {
    kind: text("kind").notNull(),
    id: text("id").notNull(),
    value: jsonb("value").notNull(),
    /** Something is still to be delivered for it. */
    pending: boolean("pending").notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.kind, table.id] }),
    index("sandbox_records_pending_idx").on(table.kind).where(sql`${table.pending}`),
  ],
);
