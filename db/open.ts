import "server-only";
import { join } from "node:path";
import type { Env } from "@/lib/env";
import { type OpenDatabase, openEmbeddedDatabase, openServerDatabase } from "./client";
import { setDatabase } from "./doors";
import { migrateDatabase } from "./migrate";

/**
 * Opens the database that the configuration names, brings it up to date and opens both doors to it.
 *
 * @throws {FolderLockedError} when the embedded database is already open
 * @throws {MigrationError} when the server cannot be used
 */
export async function openConfiguredDatabase({
  databaseUrl,
  dataDir,
}: Pick<Env, "databaseUrl" | "dataDir">): Promise<OpenDatabase> {
  const database = databaseUrl
    ? await openServerDatabase(databaseUrl)
    : await openEmbeddedDatabase(join(dataDir, "db"));
  try {
    await migrateDatabase(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  setDatabase(database);
  return database;
}
