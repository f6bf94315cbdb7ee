CREATE TYPE "public"."kept_token_state" AS ENUM('staged', 'previous');--> statement-breakpoint
CREATE TYPE "public"."token_source" AS ENUM('person', 'refresh');--> statement-breakpoint
CREATE TABLE "kept_tokens" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"state" "kept_token_state" NOT NULL,
	"source" "token_source" NOT NULL,
	"hook_id" text NOT NULL,
	"sealed_token" text NOT NULL,
	"token_last4" text NOT NULL,
	"token_fingerprint" text NOT NULL,
	"token_kind" text,
	"token_app_name" text,
	"token_scopes" text[] DEFAULT '{}' NOT NULL,
	"token_issued_at" timestamp with time zone,
	"token_expires_at" timestamp with time zone,
	"token_never_expires" boolean DEFAULT false NOT NULL,
	"refreshed_from" text,
	"revoke_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"destroy_at" timestamp with time zone NOT NULL,
	CONSTRAINT "kept_tokens_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "kept_tokens_token_is_sealed" CHECK ("kept_tokens"."sealed_token" like 'wv1.%')
);
--> statement-breakpoint
ALTER TABLE "kept_tokens" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "token_plans" (
	"tenant_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"refreshes" boolean DEFAULT true NOT NULL,
	"revokes_old" boolean DEFAULT true NOT NULL,
	"reminder_days" integer DEFAULT 90 NOT NULL,
	"keep_hours" integer DEFAULT 24 NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"tried_token" text,
	"next_try_at" timestamp with time zone,
	"last_failure" text,
	"claimed_until" timestamp with time zone,
	CONSTRAINT "token_plans_tenant_id_connection_id_pk" PRIMARY KEY("tenant_id","connection_id"),
	CONSTRAINT "token_plans_reminder_days" CHECK ("token_plans"."reminder_days" between 1 and 3650),
	CONSTRAINT "token_plans_keep_hours" CHECK ("token_plans"."keep_hours" between 1 and 720)
);
--> statement-breakpoint
ALTER TABLE "token_plans" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "kept_tokens" ADD CONSTRAINT "kept_tokens_tenant_id_connection_id_connections_tenant_id_id_fk" FOREIGN KEY ("tenant_id","connection_id") REFERENCES "public"."connections"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "kept_tokens" ADD CONSTRAINT "kept_tokens_tenant_id_hook_id_hooks_tenant_id_id_fk" FOREIGN KEY ("tenant_id","hook_id") REFERENCES "public"."hooks"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "token_plans" ADD CONSTRAINT "token_plans_tenant_id_connection_id_connections_tenant_id_id_fk" FOREIGN KEY ("tenant_id","connection_id") REFERENCES "public"."connections"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "kept_tokens_one_staged" ON "kept_tokens" USING btree ("tenant_id","connection_id","source") WHERE "kept_tokens"."state" = 'staged';--> statement-breakpoint
CREATE INDEX "kept_tokens_by_connection_idx" ON "kept_tokens" USING btree ("tenant_id","connection_id");--> statement-breakpoint
CREATE INDEX "kept_tokens_destroy_idx" ON "kept_tokens" USING btree ("destroy_at");--> statement-breakpoint
CREATE POLICY "kept_tokens_of_tenant" ON "kept_tokens" AS PERMISSIVE FOR ALL TO "wakey_tenant" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "token_plans_of_tenant" ON "token_plans" AS PERMISSIVE FOR ALL TO "wakey_tenant" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);