import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { openMemoryDatabase, openServerDatabase } from "./client";
import { migrateDatabase } from "./migrate";

/**
 * Vitest's global set-up: migrates one database, of which every test file then takes a copy in a
 * fraction of the time: an image of an embedded one, or with TEST_DATABASE_URL a template there.
 *
 * @returns how to take it away again
 */
export async function setup(): Promise<() => Promise<void>> {
  const server = process.env.TEST_DATABASE_URL;
  return server ? await makeTemplate(server) : await makeImage();
}

async function makeImage(): Promise<() => Promise<void>> {
  const database = await openMemoryDatabase(null);
  await migrateDatabase(database);
  const image = await database.pglite?.dumpDataDir("none");
  await database.close();
  if (!image) throw new Error("The embedded database gave no image.");

  const folder = mkdtempSync(join(tmpdir(), "wakey-test-image-"));
  const file = join(folder, "image.tar");
  writeFileSync(file, Buffer.from(await image.arrayBuffer()));
  process.env.WAKEY_TEST_IMAGE = file;
  return async () => rmSync(folder, { recursive: true, force: true });
}

async function makeTemplate(server: string): Promise<() => Promise<void>> {
  const name = `wakey_test_template_${randomBytes(6).toString("hex")}`;
  await executeOn(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const database = await openServerDatabase(url.href, 1);
  await migrateDatabase(database);
  await database.close();
  process.env.WAKEY_TEST_TEMPLATE = name;
  return async () => executeOn(server, `drop database ${name} with (force)`);
}

async function executeOn(server: string, statement: string): Promise<void> {
  const admin = await openServerDatabase(server, 1);
  await admin.db.execute(sql.raw(statement));
  await admin.close();
}
