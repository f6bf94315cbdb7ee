CREATE TYPE "public"."wizard_path" AS ENUM('temporary', 'permanent', 'own');--> statement-breakpoint
CREATE TYPE "public"."wizard_step" AS ENUM('app', 'api-setup', 'generate', 'system-user', 'assets', 'permissions', 'token', 'number', 'recipients', 'webhook', 'test');--> statement-breakpoint
CREATE TABLE "wizard_drafts" (
	"tenant_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" "connection_kind" NOT NULL,
	"path" "wizard_path" NOT NULL,
	"reached" "wizard_step" NOT NULL,
	"app_id" text,
	"business_id" text,
	"sealed_app_secret" text,
	"sealed_token" text,
	"token_last4" text,
	"finds" jsonb,
	"practice" jsonb,
	"connection_id" uuid,
	"test_phone" text,
	"updated_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "wizard_drafts_tenant_id_user_id_pk" PRIMARY KEY("tenant_id","user_id"),
	CONSTRAINT "wizard_drafts_app_secret_is_sealed" CHECK ("wizard_drafts"."sealed_app_secret" like 'wv1.%'),
	CONSTRAINT "wizard_drafts_token_is_sealed" CHECK ("wizard_drafts"."sealed_token" like 'wv1.%')
);
--> statement-breakpoint
ALTER TABLE "wizard_drafts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "wizard_drafts" ADD CONSTRAINT "wizard_drafts_tenant_id_user_id_memberships_tenant_id_user_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."memberships"("tenant_id","user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "wizard_drafts_expires_idx" ON "wizard_drafts" USING btree ("expires_at");--> statement-breakpoint
CREATE POLICY "wizard_drafts_of_tenant" ON "wizard_drafts" AS PERMISSIVE FOR ALL TO "wakey_tenant" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);