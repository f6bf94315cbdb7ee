import { foreignKey, jsonb, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { connections } from "./connections";
import { tenantPolicy } from "./tenants";

/** The last diagnosis of each connection, and how far one that runs has come. */
export const diagnoses = pgTable(
  "diagnoses",
  {
    tenantId: uuid("tenant_id").notNull(),
    connectionId: uuid("connection_id").notNull(),
    /** The run that began last; only it may write. */
    runId: uuid("run_id").notNull(),
    startedAt: timestamp("started_at", { withTimezone: true }).notNull(),
    /** What that run has heard of so far. */
    answered: text("answered").array().notNull().default([]),
    /** When that run ended; null: it works, or its process was killed. */
    finishedAt: timestamp("finished_at", { withTimezone: true }),
    /** The last one that was finished, see lib/diagnosis/diagnosis.schema.ts. */
    report: jsonb("report"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.connectionId] }),
    foreignKey({
      columns: [table.tenantId, table.connectionId],
      foreignColumns: [connections.tenantId, connections.id],
    }).onDelete("cascade"),
    tenantPolicy("diagnoses"),
  ],
);
