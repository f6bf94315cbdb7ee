-- Who a cancelled campaign had not sent to is skipped by its state alone: nobody may bring it back, or
-- those people would get a message after all.
CREATE FUNCTION wakey_keep_cancelled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Campaign % has been cancelled, and stays so.', OLD.id USING ERRCODE = 'check_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER campaigns_keep_cancelled BEFORE UPDATE OF state ON "campaigns" FOR EACH ROW
  WHEN (OLD.state = 'cancelled' AND NEW.state <> 'cancelled')
  EXECUTE FUNCTION wakey_keep_cancelled();
