import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { wizardPaths, wizardSteps } from "@/lib/wizard/steps.schema";
import { connectionKind } from "./connections";
import { memberships, tenantPolicy } from "./tenants";

export const wizardPath = pgEnum("wizard_path", wizardPaths);
export const wizardStep = pgEnum("wizard_step", wizardSteps);

/** How far a member has come in the wizard of one tenant. Dead from `expires_at` on. */
export const wizardDrafts = pgTable(
  "wizard_drafts",
  {
    tenantId: uuid("tenant_id").notNull(),
    userId: uuid("user_id").notNull(),
    /** Cloud, or the built-in sandbox to practise in. */
    kind: connectionKind("kind").notNull(),
    path: wizardPath("path").notNull(),
    /** The furthest step that was opened. */
    reached: wizardStep("reached").notNull(),
    appId: text("app_id"),
    businessId: text("business_id"),
    sealedAppSecret: text("sealed_app_secret"),
    /** Gone once it is stored in a connection. */
    sealedToken: text("sealed_token"),
    tokenLast4: text("token_last4"),
    /** What the token was found to be and to reach, see lib/wizard/draft.schema.ts. */
    finds: jsonb("finds"),
    /** What the sandbox made for practising, see lib/wizard/draft.schema.ts. */
    practice: jsonb("practice"),
    connectionId: uuid("connection_id"),
    /** Digits: who gets the test message. */
    testPhone: text("test_phone"),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull(),
    expiresAt: timestamp("expires_at", { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.userId] }),
    // Who leaves the tenant leaves no token behind in it.
    foreignKey({
      columns: [table.tenantId, table.userId],
      foreignColumns: [memberships.tenantId, memberships.userId],
    }).onDelete("cascade"),
    index("wizard_drafts_expires_idx").on(table.expiresAt),
    check("wizard_drafts_app_secret_is_sealed", sql`${table.sealedAppSecret} like 'wv1.%'`),
    check("wizard_drafts_token_is_sealed", sql`${table.sealedToken} like 'wv1.%'`),
    tenantPolicy("wizard_drafts"),
  ],
);
