import "server-only";
import { sql } from "drizzle-orm";
import { openDatabase } from "../doors";

/**
 * Makes room of what changed rows left behind, and counts rows for the planner: a server does both by
 * itself, the embedded database neither. One table at a time, because pages wait meanwhile.
 */
export async function vacuumEmbedded(): Promise<void> {
  const { kind, db } = openDatabase();
  if (kind !== "embedded") return;
  const tables = (await db.execute(sql`
    select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables order by name
  `)) as unknown as { rows: { name: string }[] };
  // Not in a transaction, which it cannot be in.
  for (const { name } of tables.rows) await db.execute(sql.raw(`vacuum (analyze) ${name}`));
}
