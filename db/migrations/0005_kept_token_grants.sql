-- A kept token is deleted for good when its time is over.
GRANT SELECT, INSERT, UPDATE, DELETE ON "kept_tokens" TO wakey_tenant;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "token_plans" TO wakey_tenant;
