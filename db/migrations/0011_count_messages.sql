GRANT SELECT, INSERT, UPDATE ON "campaign_counts", "inbound_rates" TO wakey_tenant;
--> statement-breakpoint
-- Few rows that change all the time: with room beside them each change stays on their page.
ALTER TABLE "campaign_counts" SET (fillfactor = 25);
--> statement-breakpoint
ALTER TABLE "inbound_rates" SET (fillfactor = 25);
--> statement-breakpoint
-- A message changes state some five times, and no index knows its state.
ALTER TABLE "messages" SET (fillfactor = 70);
--> statement-breakpoint
INSERT INTO "campaign_counts" (tenant_id, campaign_id, slot, sending, unknown, accepted, sent,
  delivered, read, failed, retry, skipped, held)
SELECT tenant_id, campaign_id, 0,
  count(*) FILTER (WHERE state = 1), count(*) FILTER (WHERE state = 2),
  count(*) FILTER (WHERE state = 3), count(*) FILTER (WHERE state = 4),
  count(*) FILTER (WHERE state = 5), count(*) FILTER (WHERE state = 6),
  count(*) FILTER (WHERE state = 7), count(*) FILTER (WHERE state = 8),
  count(*) FILTER (WHERE state = 9), count(*) FILTER (WHERE state = 10)
FROM "messages" WHERE campaign_id IS NOT NULL GROUP BY tenant_id, campaign_id;
--> statement-breakpoint
-- Whoever changes messages, in one statement or many: what the pages count is part of the same
-- transaction. The states' numbers are those of lib/messages/message-state.schema.ts.
CREATE FUNCTION wakey_count_messages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO campaign_counts AS c (tenant_id, campaign_id, slot, sending, unknown, accepted, sent,
    delivered, read, failed, retry, skipped, held)
  SELECT tenant_id, campaign_id, pg_backend_pid() % 32,
    coalesce(sum(change) FILTER (WHERE state = 1), 0), coalesce(sum(change) FILTER (WHERE state = 2), 0),
    coalesce(sum(change) FILTER (WHERE state = 3), 0), coalesce(sum(change) FILTER (WHERE state = 4), 0),
    coalesce(sum(change) FILTER (WHERE state = 5), 0), coalesce(sum(change) FILTER (WHERE state = 6), 0),
    coalesce(sum(change) FILTER (WHERE state = 7), 0), coalesce(sum(change) FILTER (WHERE state = 8), 0),
    coalesce(sum(change) FILTER (WHERE state = 9), 0), coalesce(sum(change) FILTER (WHERE state = 10), 0)
  FROM (
    SELECT tenant_id, campaign_id, state, sum(one) AS change FROM (
      SELECT tenant_id, campaign_id, state, 1 AS one FROM new_rows
      UNION ALL
      SELECT tenant_id, campaign_id, state, -1 FROM old_rows
    ) each_row
    WHERE campaign_id IS NOT NULL AND state <> 0
    GROUP BY tenant_id, campaign_id, state HAVING sum(one) <> 0
  ) changes
  GROUP BY tenant_id, campaign_id ORDER BY campaign_id
  ON CONFLICT (tenant_id, campaign_id, slot) DO UPDATE SET
    sending = c.sending + excluded.sending, unknown = c.unknown + excluded.unknown,
    accepted = c.accepted + excluded.accepted, sent = c.sent + excluded.sent,
    delivered = c.delivered + excluded.delivered, read = c.read + excluded.read,
    failed = c.failed + excluded.failed, retry = c.retry + excluded.retry,
    skipped = c.skipped + excluded.skipped, held = c.held + excluded.held;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER messages_count AFTER UPDATE ON "messages"
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION wakey_count_messages();
