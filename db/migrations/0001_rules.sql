-- What the schema files cannot say: who may touch what, and what may never change.

-- Audit rows are only ever added.
CREATE FUNCTION wakey_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_events is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE ON "audit_events"
  FOR EACH ROW EXECUTE FUNCTION wakey_refuse_change();
--> statement-breakpoint
CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON "audit_events"
  FOR EACH STATEMENT EXECUTE FUNCTION wakey_refuse_change();
--> statement-breakpoint
-- A contact may go while the messages it got stay.
ALTER TABLE "messages" ADD CONSTRAINT "messages_contact_fk"
  FOREIGN KEY ("tenant_id", "contact_id") REFERENCES "contacts" ("tenant_id", "id")
  ON DELETE SET NULL ("contact_id");
--> statement-breakpoint
-- A tenant's transaction works with its own data. People, sessions, keys of the installation and the
-- sandbox's world are behind the system door only.
GRANT USAGE ON SCHEMA public TO wakey_tenant;
--> statement-breakpoint
GRANT SELECT ON "tenants", "memberships" TO wakey_tenant;
--> statement-breakpoint
GRANT SELECT, INSERT ON "tenant_keys", "audit_events" TO wakey_tenant;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "hooks", "connections", "campaigns", "messages" TO wakey_tenant;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "contacts", "due_messages", "wamids", "lanes", "conversations"
  TO wakey_tenant;
