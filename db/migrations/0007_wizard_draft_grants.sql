GRANT SELECT, INSERT, UPDATE, DELETE ON "wizard_drafts" TO wakey_tenant;
