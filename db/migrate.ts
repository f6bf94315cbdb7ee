import "server-only";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import type { PgliteDatabase } from "drizzle-orm/pglite";
import type { OpenDatabase } from "./client";

const OLDEST_SERVER = 150_000;
/** Any fixed number: it only has to be the same in every Wakey process. */
const MIGRATION_LOCK = 7_295_190;

/** The database cannot be used; the message says what its operator can do. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
}

/**
 * Brings the database to this version. Safe to run from several processes at once.
 *
 * @param folder where the migrations lie; the default suits every start from the project's root
 * @throws {MigrationError} when the server is older than 15 or the role cannot be made
 */
export async function migrateDatabase(
  database: OpenDatabase,
  folder = join(process.cwd(), "db/migrations"),
): Promise<void> {
  if (database.pglite) {
    await createTenantRole(database.db);
    const { migrate } = await import("drizzle-orm/pglite/migrator");
    await migrate(database.db as unknown as PgliteDatabase, { migrationsFolder: folder });
    return;
  }
  const { pool } = database;
  if (!pool) return;
  // The advisory lock belongs to a session, so one connection does everything.
  const client = await pool.connect();
  let broken = true;
  try {
    const { drizzle } = await import("drizzle-orm/node-postgres");
    const { migrate } = await import("drizzle-orm/node-postgres/migrator");
    const db: NodePgDatabase = drizzle(client);
    await refuseOldServer(db);
    await db.execute(sql`select pg_advisory_lock(${MIGRATION_LOCK})`);
    await createTenantRole(db);
    await migrate(db, { migrationsFolder: folder });
    await db.execute(sql`select pg_advisory_unlock(${MIGRATION_LOCK})`);
    broken = false;
  } finally {
    // After an error the connection is closed, which also gives the lock back.
    client.release(broken);
  }
}

type Executor = Pick<OpenDatabase["db"], "execute">;

async function refuseOldServer(db: NodePgDatabase): Promise<void> {
  const { rows } = await db.execute<{ version: number }>(
    sql`select current_setting('server_version_num')::int as version`,
  );
  const version = rows[0]?.version ?? 0;
  if (version < OLDEST_SERVER) {
    throw new MigrationError(
      `DATABASE_URL: the Postgres server is version ${Math.floor(version / 10_000)}; 15 or newer is needed.`,
    );
  }
}

/** Roles belong to the whole server, so another Wakey database may have made it already. */
async function createTenantRole(db: Executor): Promise<void> {
  try {
    await db.execute(sql`
      do $$ begin
        create role wakey_tenant nologin nobypassrls;
      exception when duplicate_object or unique_violation then null;
      end $$`);
    await db.execute(sql`
      do $$ begin
        if not pg_has_role(current_user, 'wakey_tenant', 'member') then
          execute format('grant wakey_tenant to %I', current_user);
        end if;
      end $$`);
  } catch {
    throw new MigrationError(
      "DATABASE_URL: this user may not create or join the role wakey_tenant. As a database administrator run: " +
        "CREATE ROLE wakey_tenant NOLOGIN NOBYPASSRLS; GRANT wakey_tenant TO <the user of DATABASE_URL>;",
    );
  }
}
