import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import {
  type Audience,
  campaignStates,
  type HaltReason,
  type SendingWindow,
} from "@/lib/campaigns/campaign.schema";
import type { MessageContent } from "@/lib/graph/message-content.schema";
import { connections } from "./connections";
import { tenantColumn, tenantPolicy } from "./tenants";

export const campaignState = pgEnum("campaign_state", campaignStates);

/** One text or template to many contacts. */
export const campaigns = pgTable(
  "campaigns",
  {
    tenantId: tenantColumn(),
    id: uuid("id").notNull(),
    connectionId: uuid("connection_id").notNull(),
    name: text("name").notNull(),
    content: jsonb("content").$type<MessageContent>().notNull(),
    state: campaignState("state").notNull(),
    haltReason: jsonb("halt_reason").$type<HaltReason>(),
    recipientCount: integer("recipient_count").notNull(),
    /** Made by the browser once per confirmation: a second launch with it changes nothing. */
    launchKey: uuid("launch_key").notNull(),
    /**
     * Nobody up to this id waits for a turn: who is still `queued` there is in a sender's hands for the
     * first time. Above it only `due_messages` were ever marked.
     */
    cursorId: bigint("cursor_id", { mode: "bigint" }).notNull().default(sql`0`),
    /** When it last moved. */
    cursorAt: timestamp("cursor_at", { withTimezone: true }),
    /** Raised by whoever takes messages above the cursor out of their turn: a lane then reads them anew. */
    queueVersion: integer("queue_version").notNull().default(0),
    /** Every message up to this id has left the sender's hands. */
    settledId: bigint("settled_id", { mode: "bigint" }).notNull().default(sql`0`),
    /** Who is still to get a message row; null: everybody has one. */
    audience: jsonb("audience").$type<Audience>(),
    /** Every contact of the audience up to this id has its row. */
    preparedTo: uuid("prepared_to"),
    /** When a person wanted it to begin, and the zone they said it in; null: at once. */
    startAt: timestamp("start_at", { withTimezone: true }),
    timeZone: text("time_zone"),
    /** Hours of the day at the recipients; null: any. */
    window: jsonb("window").$type<SendingWindow>(),
    /** Keeps to Meta's limit of people in 24 hours. */
    keepsLimit: boolean("keeps_limit").notNull().default(false),
    /** Nothing above this id may be sent yet; null: everything. */
    limitId: bigint("limit_id", { mode: "bigint" }),
    /** When a waiting campaign goes on. */
    continuesAt: timestamp("continues_at", { withTimezone: true }),
    /** When its messages were removed; what became of them stays counted. */
    thinnedAt: timestamp("thinned_at", { withTimezone: true }),
    createdBy: uuid("created_by").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
    finishedAt: timestamp("finished_at", { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    foreignKey({
      columns: [table.tenantId, table.connectionId],
      foreignColumns: [connections.tenantId, connections.id],
    }),
    unique("campaigns_launch_key").on(table.tenantId, table.launchKey),
    index("campaigns_by_connection_idx").on(table.tenantId, table.connectionId, table.state),
    tenantPolicy("campaigns"),
  ],
);

/**
 * How many of a campaign's messages are in which state, kept by a trigger on `messages` in the same
 * transaction. Each database session adds to a slot of its own, so that the sender and the webhooks
 * do not wait for each other; the truth is the sum. What is in no column is still queued.
 */
export const campaignCounts = pgTable(
  "campaign_counts",
  {
    tenantId: uuid("tenant_id").notNull(),
    campaignId: uuid("campaign_id").notNull(),
    slot: smallint("slot").notNull(),
    sending: integer("sending").notNull(),
    unknown: integer("unknown").notNull(),
    accepted: integer("accepted").notNull(),
    sent: integer("sent").notNull(),
    delivered: integer("delivered").notNull(),
    read: integer("read").notNull(),
    failed: integer("failed").notNull(),
    retry: integer("retry").notNull(),
    skipped: integer("skipped").notNull(),
    held: integer("held").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.campaignId, table.slot] }),
    foreignKey({
      columns: [table.tenantId, table.campaignId],
      foreignColumns: [campaigns.tenantId, campaigns.id],
    }).onDelete("cascade"),
    tenantPolicy("campaign_counts"),
  ],
);
