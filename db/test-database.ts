import "server-only";
import { randomBytes, randomUUID } from "node:crypto";
import { openAsBlob } from "node:fs";
import { sql } from "drizzle-orm";
import { tenantIdSchema } from "@/lib/tenants/tenant.schema";
import { type OpenDatabase, openMemoryDatabase, openServerDatabase } from "./client";
import { asSystem, setDatabase } from "./doors";
import { migrateDatabase } from "./migrate";
import { tenants } from "./schema";

/**
 * A migrated, empty database for one test file, opened for both doors.
 *
 * In memory by default; with TEST_DATABASE_URL a fresh database on that server, dropped on close.
 */
export async function openTestDatabase(): Promise<OpenDatabase> {
  const server = process.env.TEST_DATABASE_URL;
  const database = server ? await freshOnServer(server) : await freshInMemory();
  setDatabase(database);
  return database;
}

/** A tenant of its own for a test. */
export async function seedTenant(name = "Test") {
  const id = tenantIdSchema.parse(randomUUID());
  await asSystem((tx) => tx.insert(tenants).values({ id, name, createdAt: new Date() }));
  return id;
}

async function freshInMemory(): Promise<OpenDatabase> {
  const image = process.env.WAKEY_TEST_IMAGE;
  if (image) return await openMemoryDatabase(await openAsBlob(image));
  const database = await openMemoryDatabase(null);
  await migrateDatabase(database);
  return database;
}

async function freshOnServer(server: string): Promise<OpenDatabase> {
  const name = `wakey_test_${randomBytes(6).toString("hex")}`;
  const admin = await openServerDatabase(server, 1);
  const template = process.env.WAKEY_TEST_TEMPLATE;
  const copied = template ? ` template ${template}` : "";
  await admin.db.execute(sql.raw(`create database ${name}${copied}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  const database = await openServerDatabase(url.href);
  if (!template) await migrateDatabase(database);
  return {
    ...database,
    close: async () => {
      await database.close();
      await admin.db.execute(sql.raw(`drop database ${name} with (force)`));
      await admin.close();
    },
  };
}
