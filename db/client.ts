import "server-only";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import { sql } from "drizzle-orm";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import type { Pool } from "pg";
import { lockFolder } from "./folder-lock";
import * as schema from "./schema";

/** One type for both databases: queries cannot tell them apart. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema>;

/** A running transaction: what queries work with. */
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];

/** An open database. Exactly one of `pglite` and `pool` is set; the queue needs it. */
export type OpenDatabase = {
  kind: "embedded" | "server";
  db: Database;
  /**
   * Runs `work` in one transaction: committed when it resolves, rolled back when it throws.
   *
   * @param settings SQL that sets what holds for this transaction only; without parameters
   */
  transaction: <Result>(
    settings: string,
    work: (tx: Transaction) => Promise<Result>,
  ) => Promise<Result>;
  pglite: PGlite | null;
  pool: Pool | null;
  /** Null for the embedded database. */
  url: string | null;
  close: () => Promise<void>;
};

const POOL_SIZE = 12;
const CONNECT_TIMEOUT_MS = 10_000;
/** A sender that vanished in the middle of a transaction lets go of its locks after this long. */
const IDLE_TIMEOUT = "set local idle_in_transaction_session_timeout = '10s'";
/** Compiling a statement takes longer than all of ours run. */
const NO_COMPILING = "set local jit = off";

/**
 * Opens the embedded database in `folder`.
 *
 * @throws {FolderLockedError} when a living process, this one included, already has the folder open:
 *   two openers of one PGlite folder silently lose each other's rows
 */
export async function openEmbeddedDatabase(folder: string): Promise<OpenDatabase> {
  // PGlite writes its files with the process's umask; they are nobody else's.
  process.umask(0o077);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(folder);
  try {
    const { PGlite } = await import("@electric-sql/pglite");
    return await embedded(await PGlite.create(join(folder, "pg")), unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Opens an embedded database in memory: an empty one, or one that `dumpDataDir` has written. */
export async function openMemoryDatabase(image: Blob | null): Promise<OpenDatabase> {
  const { PGlite } = await import("@electric-sql/pglite");
  const options = image ? { loadDataDir: image } : {};
  return await embedded(await PGlite.create("memory://", options), () => {});
}

async function embedded(pglite: PGlite, unlock: () => void): Promise<OpenDatabase> {
  const { drizzle } = await import("drizzle-orm/pglite");
  const db: Database = drizzle(pglite, { schema });
  const close = async () => {
    await pglite.close();
    unlock();
  };
  return {
    kind: "embedded",
    db,
    transaction: (settings, work) =>
      db.transaction(async (tx) => {
        if (settings !== "") await tx.execute(sql.raw(settings));
        return await work(tx);
      }),
    pglite,
    pool: null,
    url: null,
    close,
  };
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
    keepAlive: true,
  });
  // A connection that breaks while idle is replaced by the pool; without a listener it ends the process.
  pool.on("error", () => {});
  // Nor may one that breaks while it is in use: its query fails, and that is all.
  pool.on("connect", (client) => client.on("error", () => {}));
  // Drizzle's own would send BEGIN and the settings one after the other, and would lose the connection
  // for good when its BEGIN fails.
  const transaction: OpenDatabase["transaction"] = async (settings, work) => {
    const client = await pool.connect();
    try {
      await client.query(`begin; ${IDLE_TIMEOUT}; ${NO_COMPILING}; ${settings}`);
      const result = await work(drizzle(client) as unknown as Transaction);
      await client.query("commit");
      client.release();
      return result;
    } catch (error) {
      // A connection that cannot even roll back is not used again.
      await client.query("rollback").then(
        () => client.release(),
        () => client.release(true),
      );
      throw error;
    }
  };
  return {
    kind: "server",
    db: drizzle(pool, { schema }),
    transaction,
    pglite: null,
    pool,
    url,
    close: () => pool.end(),
  };
}
