GRANT SELECT, INSERT, UPDATE ON "diagnoses" TO wakey_tenant;
