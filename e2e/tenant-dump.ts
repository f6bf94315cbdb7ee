import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";

// What the worker, the queue's clock and the session clock write by themselves says nothing about a tenant's data.
const OWN_MOVEMENTS = new Set([
  "alert_deliveries.state",
  "alert_deliveries.attempts",
  "alert_deliveries.due_at",
  "alert_deliveries.outcome",
  "alert_deliveries.settled_at",
  // How far a lane has written down what it marked: the next one to take it may bring that up to date.
  "campaigns.settled_id",
  "lanes.epoch",
  "lanes.owner",
  "lanes.job_id",
  "sessions.last_seen_at",
]);

/**
 * All rows of a tenant, of every table that has tenants, as sorted text: two dumps are equal when
 * nothing of the tenant has changed.
 *
 * @param dataDir of an app that is stopped
 */
export async function dumpTenant(dataDir: string, tenantId: string): Promise<string[]> {
  const database = await PGlite.create(join(dataDir, "db/pg"));
  try {
    const { rows: tables } = await database.query<{ name: string; key: string }>(`
      select table_name as name, column_name as key from information_schema.columns
      where table_schema = 'public'
        and (column_name = 'tenant_id' or (table_name = 'tenants' and column_name = 'id'))`);
    const lines: string[] = [];
    for (const { name, key } of tables) {
      const { rows } = await database.query<Record<string, unknown>>(
        `select * from "${name}" where "${key}" = $1`,
        [tenantId],
      );
      lines.push(...rows.map((row) => `${name} ${JSON.stringify(settled(name, row))}`));
    }
    return lines.sort();
  } finally {
    await database.close();
  }
}

function settled(table: string, row: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(row).filter(([name]) => !OWN_MOVEMENTS.has(`${table}.${name}`));
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === "bigint" ? String(value) : value]),
  );
}
