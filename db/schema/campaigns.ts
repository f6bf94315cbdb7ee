import { sql } from "drizzle-orm";
import {
  bigint,
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
  uuid,
} from "drizzle-orm/pg-core";
import { campaignStates, type HaltReason } from "@/lib/campaigns/campaign.schema";
import type { MessageContent } from "@/lib/graph/message-content.schema";
import { connections } from "./connections";
import { tenantPolicy, tenants } from "./tenants";

export const campaignState = pgEnum("campaign_state", campaignStates);

/** One text or template to many contacts. */
export const campaigns = pgTable(
  "campaigns",
  {
    tenantId: uuid("tenant_id")
      .notNull()
      .references(() => tenants.id, { onDelete: "cascade" }),
    id: uuid("id").notNull(),
    connectionId: uuid("connection_id").notNull(),
    name: text("name").notNull(),
    content: jsonb("content").$type<MessageContent>().notNull(),
    state: campaignState("state").notNull(),
    haltReason: jsonb("halt_reason").$type<HaltReason>(),
    recipientCount: integer("recipient_count").notNull(),
    /** Made by the browser once per confirmation: a second launch with it changes nothing. */
    launchKey: uuid("launch_key").notNull(),
    /** No message above this id was ever marked `sending`. */
    cursorId: bigint("cursor_id", { mode: "bigint" }).notNull().default(sql`0`),
    /** Every message up to this id has left the sender's hands. */
    settledId: bigint("settled_id", { mode: "bigint" }).notNull().default(sql`0`),
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
