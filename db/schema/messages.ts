import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import type { MessageContent } from "@/lib/graph/message-content.schema";
import { campaigns } from "./campaigns";
import { connections } from "./connections";
import { tenantColumn, tenantPolicy } from "./tenants";

/**
 * One text or template to one contact. The row is also its own place in the queue.
 *
 * No index mentions `state`: that keeps the many state updates of a campaign heap-only.
 */
export const messages = pgTable(
  "messages",
  {
    tenantId: tenantColumn(),
    id: bigint("id", { mode: "bigint" }).notNull().generatedAlwaysAsIdentity(),
    connectionId: uuid("connection_id").notNull(),
    /** Null: a test message, which carries its own content. */
    campaignId: uuid("campaign_id"),
    contactId: uuid("contact_id"),
    /** As the contact was called when the campaign started. */
    recipientName: text("recipient_name").notNull().default(""),
    /** International number, digits only. */
    recipient: text("recipient").notNull(),
    /** Null: the campaign's content. */
    content: jsonb("content").$type<MessageContent>(),
    /** See lib/messages/message-state.schema.ts. */
    state: smallint("state").notNull().default(0),
    attempts: smallint("attempts").notNull().default(0),
    /** How often Meta refused it with "later", and in the hundreds with "failed, try again". */
    strikes: smallint("strikes").notNull().default(0),
    /** The lane's epoch under which it was marked, where its own row says so. */
    laneEpoch: bigint("lane_epoch", { mode: "bigint" }).notNull().default(sql`0`),
    /** Meta's id of the newest attempt that it took. */
    wamid: text("wamid"),
    errorCode: integer("error_code"),
    errorSubcode: integer("error_subcode"),
    /** Meta's own words, scrubbed. */
    errorText: text("error_text"),
    errorDetails: text("error_details"),
    errorTrace: text("error_trace"),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
    /** When it was marked last; of a first attempt only written down with what became of it. */
    attemptedAt: timestamp("attempted_at", { withTimezone: true }),
    acceptedAt: timestamp("accepted_at", { withTimezone: true }),
    sentAt: timestamp("sent_at", { withTimezone: true }),
    deliveredAt: timestamp("delivered_at", { withTimezone: true }),
    readAt: timestamp("read_at", { withTimezone: true }),
    failedAt: timestamp("failed_at", { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    foreignKey({
      columns: [table.tenantId, table.campaignId],
      foreignColumns: [campaigns.tenantId, campaigns.id],
    }),
    foreignKey({
      columns: [table.tenantId, table.connectionId],
      foreignColumns: [connections.tenantId, connections.id],
    }),
    // Launching twice, or a person who is in the list twice, cannot get two messages.
    unique("messages_campaign_contact_key").on(table.contactId, table.campaignId),
    unique("messages_campaign_recipient_key").on(table.campaignId, table.recipient),
    index("messages_campaign_order_idx").on(table.campaignId, table.id),
    check("messages_recipient_is_digits", sql`${table.recipient} ~ '^[1-9][0-9]{6,14}$'`),
    check(
      "messages_has_content",
      sql`(${table.campaignId} is null) = (${table.content} is not null)`,
    ),
    tenantPolicy("messages"),
  ],
);

/** Messages that wait for a time of their own: retries and test messages. Small by nature. */
export const dueMessages = pgTable(
  "due_messages",
  {
    tenantId: uuid("tenant_id").notNull(),
    messageId: bigint("message_id", { mode: "bigint" }).notNull(),
    connectionId: uuid("connection_id").notNull(),
    dueAt: timestamp("due_at", { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.messageId] }),
    foreignKey({
      columns: [table.tenantId, table.messageId],
      foreignColumns: [messages.tenantId, messages.id],
    }).onDelete("cascade"),
    index("due_messages_order_idx").on(table.tenantId, table.connectionId, table.dueAt),
    tenantPolicy("due_messages"),
  ],
);

/**
 * From Meta's message id to ours, for statuses that do not echo our own value. Every send adds one, so
 * it is small: Meta's id as a hash, and no foreign key; a trigger on `messages` removes its rows.
 */
export const wamids = pgTable(
  "wamids",
  {
    tenantId: uuid("tenant_id").notNull(),
    /** `hashtextextended(wamid, 0)` */
    hash: bigint("hash", { mode: "bigint" }).notNull(),
    messageId: bigint("message_id", { mode: "bigint" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.hash] }), tenantPolicy("wamids")],
);

/** The sender of one phone number. `epoch` fences: only its newest owner may mark messages. */
export const lanes = pgTable(
  "lanes",
  {
    tenantId: uuid("tenant_id").notNull(),
    connectionId: uuid("connection_id").notNull(),
    epoch: bigint("epoch", { mode: "bigint" }).notNull().default(sql`0`),
    /** `host:pid:start` of the process that holds the lane. */
    owner: text("owner"),
    /** The queue's id of the run that holds it. */
    jobId: uuid("job_id"),
    /** Messages a second; null: what the number's throughput allows. */
    rate: integer("rate"),
    /** Nothing is sent before this time (Meta asked to wait, or cannot be reached). */
    backoffUntil: timestamp("backoff_until", { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.connectionId] }),
    foreignKey({
      columns: [table.tenantId, table.connectionId],
      foreignColumns: [connections.tenantId, connections.id],
    }).onDelete("cascade"),
    tenantPolicy("lanes"),
  ],
);

/**
 * How many messages people wrote to a number of late: they share its throughput with what is sent.
 * `bucket` counts ten-second steps since 1970.
 */
export const inboundRates = pgTable(
  "inbound_rates",
  {
    tenantId: uuid("tenant_id").notNull(),
    connectionId: uuid("connection_id").notNull(),
    bucket: bigint("bucket", { mode: "number" }).notNull(),
    messages: integer("messages").notNull(),
    /** In the bucket before. */
    previous: integer("previous").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.connectionId] }),
    foreignKey({
      columns: [table.tenantId, table.connectionId],
      foreignColumns: [connections.tenantId, connections.id],
    }).onDelete("cascade"),
    tenantPolicy("inbound_rates"),
  ],
);

/** When a person last wrote to a number: free text reaches them for 24 hours from then. */
export const conversations = pgTable(
  "conversations",
  {
    tenantId: uuid("tenant_id").notNull(),
    connectionId: uuid("connection_id").notNull(),
    waId: text("wa_id").notNull(),
    lastInboundAt: timestamp("last_inbound_at", { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.connectionId, table.waId] }),
    foreignKey({
      columns: [table.tenantId, table.connectionId],
      foreignColumns: [connections.tenantId, connections.id],
    }).onDelete("cascade"),
    tenantPolicy("conversations"),
  ],
);
