CREATE TABLE "campaign_counts" (
	"tenant_id" uuid NOT NULL,
	"campaign_id" uuid NOT NULL,
	"slot" smallint NOT NULL,
	"sending" integer NOT NULL,
	"unknown" integer NOT NULL,
	"accepted" integer NOT NULL,
	"sent" integer NOT NULL,
	"delivered" integer NOT NULL,
	"read" integer NOT NULL,
	"failed" integer NOT NULL,
	"retry" integer NOT NULL,
	"skipped" integer NOT NULL,
	"held" integer NOT NULL,
	CONSTRAINT "campaign_counts_tenant_id_campaign_id_slot_pk" PRIMARY KEY("tenant_id","campaign_id","slot")
);
--> statement-breakpoint
ALTER TABLE "campaign_counts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "inbound_rates" (
	"tenant_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"bucket" bigint NOT NULL,
	"messages" integer NOT NULL,
	"previous" integer NOT NULL,
	CONSTRAINT "inbound_rates_tenant_id_connection_id_pk" PRIMARY KEY("tenant_id","connection_id")
);
--> statement-breakpoint
ALTER TABLE "inbound_rates" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "audience" jsonb;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "prepared_to" uuid;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "on_business_app" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "strikes" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "campaign_counts" ADD CONSTRAINT "campaign_counts_tenant_id_campaign_id_campaigns_tenant_id_id_fk" FOREIGN KEY ("tenant_id","campaign_id") REFERENCES "public"."campaigns"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inbound_rates" ADD CONSTRAINT "inbound_rates_tenant_id_connection_id_connections_tenant_id_id_fk" FOREIGN KEY ("tenant_id","connection_id") REFERENCES "public"."connections"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE POLICY "campaign_counts_of_tenant" ON "campaign_counts" AS PERMISSIVE FOR ALL TO "wakey_tenant" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "inbound_rates_of_tenant" ON "inbound_rates" AS PERMISSIVE FOR ALL TO "wakey_tenant" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);