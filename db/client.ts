import "server-only";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import type { Pool } from "pg";
import { lockFolder } from "./folder-lock";
import * as schema from "./schema";

/** One type for both databases: queries cannot tell them apart. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema>;

/** An open database. Exactly one of `pglite` and `pool` is set; the queue needs it. */
export type OpenDatabase = {
  kind: "embedded" | "server";
  db: Database;
  pglite: PGlite | null;
  pool: Pool | null;
  /** Null for the embedded database. */
  url: string | null;
  close: () => Promise<void>;
};

const POOL_SIZE = 12;
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Opens the embedded database in `folder`, or in memory with null.
 *
 * @throws {FolderLockedError} when a living process, this one included, already has the folder open:
 *   two openers of one PGlite folder silently lose each other's rows
 */
export async function openEmbeddedDatabase(folder: string | null): Promise<OpenDatabase> {
  // PGlite writes its files with the process's umask; they are nobody else's.
  process.umask(0o077);
  if (folder) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = folder ? lockFolder(folder) : () => {};
  try {
    const { PGlite } = await import("@electric-sql/pglite");
    const { drizzle } = await import("drizzle-orm/pglite");
    const pglite = folder
      ? await PGlite.create(join(folder, "pg"))
      : await PGlite.create("memory://");
    const close = async () => {
      await pglite.close();
      unlock();
    };
    return {
      kind: "embedded",
      db: drizzle(pglite, { schema }),
      pglite,
      pool: null,
      url: null,
      close,
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Opens a server Postgres. Connections are made when first needed. */
export async function openServerDatabase(url: string, size = POOL_SIZE): Promise<OpenDatabase> {
  const { Pool } = await import("pg");
  const { drizzle } = await import("drizzle-orm/node-postgres");
  const pool = new Pool({
    connectionString: url,
    max: size,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: "wakey",
  });
  // A connection that breaks while idle is replaced by the pool; without a listener it ends the process.
  pool.on("error", () => {});
  return {
    kind: "server",
    db: drizzle(pool, { schema }),
    pglite: null,
    pool,
    url,
    close: () => pool.end(),
  };
}
