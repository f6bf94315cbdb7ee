ALTER TYPE "public"."campaign_state" ADD VALUE 'scheduled' BEFORE 'running';--> statement-breakpoint
ALTER TYPE "public"."campaign_state" ADD VALUE 'waiting' BEFORE 'paused';--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "start_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "time_zone" text;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "window" jsonb;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "keeps_limit" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "limit_id" bigint;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "continues_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "thinned_at" timestamp with time zone;