-- Alerts and history are added to, deliveries move on; only what a member noted may go again.
GRANT SELECT, INSERT, UPDATE ON "alerts", "alert_targets", "alert_deliveries" TO wakey_tenant;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "alert_reads" TO wakey_tenant;
--> statement-breakpoint
GRANT SELECT, INSERT ON "connection_history" TO wakey_tenant;
