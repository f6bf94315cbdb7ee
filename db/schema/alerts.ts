import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { severities } from "@/lib/alerts/alert.schema";
import { deliveryStates, targetKinds } from "@/lib/alerts/alert-target.schema";
import type { ConnectionEvidence } from "@/lib/connections/connection-change.schema";
import { connections } from "./connections";
import { tenantColumn, tenantPolicy } from "./tenants";
import { users } from "./users";

export const severity = pgEnum("severity", severities);

/** What a tenant's people should know. Told once for each key, whoever finds out, and how often. */
export const alerts = pgTable(
  "alerts",
  {
    tenantId: tenantColumn(),
    id: uuid("id").notNull(),
    /** Null: about the tenant as a whole. */
    connectionId: uuid("connection_id"),
    kind: text("kind").notNull(),
    key: text("key").notNull(),
    severity: severity("severity").notNull(),
    /** See lib/alerts/alert.schema.ts. Never a secret. */
    facts: jsonb("facts").$type<Record<string, unknown>>().notNull(),
    raisedAt: timestamp("raised_at", { withTimezone: true }).notNull(),
    /** It is over: the token was replaced, the number is well again. */
    closedAt: timestamp("closed_at", { withTimezone: true }),
    closeReason: text("close_reason"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    foreignKey({
      columns: [table.tenantId, table.connectionId],
      foreignColumns: [connections.tenantId, connections.id],
    }),
    unique("alerts_key").on(table.tenantId, table.key),
    index("alerts_time_idx").on(table.tenantId, table.raisedAt),
    index("alerts_open_idx")
      .on(table.tenantId, table.connectionId)
      .where(sql`${table.closedAt} is null`),
    tenantPolicy("alerts"),
  ],
);

/** What one member did with an alert. No row: unread. */
export const alertReads = pgTable(
  "alert_reads",
  {
    tenantId: uuid("tenant_id").notNull(),
    alertId: uuid("alert_id").notNull(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    readAt: timestamp("read_at", { withTimezone: true }),
    /** Read until then, and unread again after. */
    snoozedUntil: timestamp("snoozed_until", { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.alertId, table.userId] }),
    foreignKey({
      columns: [table.tenantId, table.alertId],
      foreignColumns: [alerts.tenantId, alerts.id],
    }).onDelete("cascade"),
    check(
      "alert_reads_say_one_thing",
      sql`(${table.readAt} is null) <> (${table.snoozedUntil} is null)`,
    ),
    tenantPolicy("alert_reads"),
  ],
);

export const targetKind = pgEnum("alert_target_kind", targetKinds);

/** Where a tenant's alerts go besides the app. */
export const alertTargets = pgTable(
  "alert_targets",
  {
    tenantId: tenantColumn(),
    id: uuid("id").notNull(),
    kind: targetKind("kind").notNull(),
    /** An e-mail address or a URL. */
    address: text("address").notNull(),
    /** Alerts of this severity and graver ones. */
    leastSeverity: severity("least_severity").notNull(),
    /** What a webhook's requests are signed with. Null for e-mail, and once the target is removed. */
    sealedSecret: text("sealed_secret"),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
    /** Removed targets stay for the log of deliveries. */
    removedAt: timestamp("removed_at", { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex("alert_targets_address_key")
      .on(table.tenantId, table.kind, table.address)
      .where(sql`${table.removedAt} is null`),
    check("alert_targets_secret_is_sealed", sql`${table.sealedSecret} like 'wv1.%'`),
    check(
      "alert_targets_webhook_has_secret",
      sql`(${table.kind} = 'webhook' and ${table.removedAt} is null) = (${table.sealedSecret} is not null)`,
    ),
    tenantPolicy("alert_targets"),
  ],
);

export const deliveryState = pgEnum("alert_delivery_state", deliveryStates);

/** One alert on its way to one target; the row is also its place in the queue. */
export const alertDeliveries = pgTable(
  "alert_deliveries",
  {
    tenantId: uuid("tenant_id").notNull(),
    /** Goes along with each try, so that a receiver can drop what it already has. */
    id: uuid("id").notNull(),
    alertId: uuid("alert_id").notNull(),
    targetId: uuid("target_id").notNull(),
    state: deliveryState("state").notNull(),
    attempts: integer("attempts").notNull().default(0),
    /** The next try; a try under way has already moved it on, for the case that it is killed. */
    dueAt: timestamp("due_at", { withTimezone: true }).notNull(),
    /** What the last try brought, in words for the log. */
    outcome: text("outcome"),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
    settledAt: timestamp("settled_at", { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    foreignKey({
      columns: [table.tenantId, table.alertId],
      foreignColumns: [alerts.tenantId, alerts.id],
    }).onDelete("cascade"),
    foreignKey({
      columns: [table.tenantId, table.targetId],
      foreignColumns: [alertTargets.tenantId, alertTargets.id],
    }),
    unique("alert_deliveries_once").on(table.tenantId, table.alertId, table.targetId),
    index("alert_deliveries_due_idx").on(table.dueAt).where(sql`${table.state} = 'waiting'`),
    tenantPolicy("alert_deliveries"),
  ],
);

/** How a connection came to be as it is: each change of state with what showed it. */
export const connectionHistory = pgTable(
  "connection_history",
  {
    tenantId: uuid("tenant_id").notNull(),
    id: bigint("id", { mode: "bigint" }).notNull().generatedAlwaysAsIdentity(),
    connectionId: uuid("connection_id").notNull(),
    kind: text("kind").notNull(),
    evidence: jsonb("evidence").$type<ConnectionEvidence>().notNull(),
    at: timestamp("at", { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    foreignKey({
      columns: [table.tenantId, table.connectionId],
      foreignColumns: [connections.tenantId, connections.id],
    }).onDelete("cascade"),
    index("connection_history_time_idx").on(table.tenantId, table.connectionId, table.at),
    tenantPolicy("connection_history"),
  ],
);
