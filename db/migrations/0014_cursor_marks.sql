ALTER TABLE "campaigns" ADD COLUMN "cursor_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "queue_version" integer DEFAULT 0 NOT NULL;