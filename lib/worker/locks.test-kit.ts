import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { asSystem, openDatabase } from "@/db/doors";
import { rowsOf } from "@/db/rows";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { until } from "./engine.test-kit";

/** Two transactions at once need two connections, which the embedded database has not. */
export const onServer = Boolean(process.env.TEST_DATABASE_URL);

/**
 * Does something while another connection is in a transaction that holds locks. They are let go of
 * with `rollback`, at the latest afterwards.
 *
 * @param lock what takes them
 */
export async function whileHeld(
  lock: SQL,
  work: (other: NodePgDatabase) => Promise<void>,
): Promise<void> {
  const { pool } = openDatabase();
  if (!pool) throw new Error("A second connection needs a server.");
  const client = await pool.connect();
  const other = drizzle(client);
  try {
    await other.execute(sql`begin`);
    await other.execute(lock);
    await work(other);
  } finally {
    client.release(true);
  }
}

/** Makes whoever changes this tenant's connections wait, see `lockConnections`. */
export function lockOfConnections(tenantId: TenantId): SQL {
  return sql`select pg_advisory_xact_lock(hashtextextended(${`connections:${tenantId}`}, 0))`;
}

/** Waits until somebody waits for a lock that somebody else holds. */
export async function untilBlocked(): Promise<void> {
  const blocked = sql`select 1 from pg_stat_activity
    where wait_event_type = 'Lock' and datname = current_database()`;
  await until(async () => (await asSystem((tx) => rowsOf(tx, blocked))).length > 0);
}
