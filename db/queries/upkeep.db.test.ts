import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { OpenDatabase } from "../client";
import { asSystem } from "../doors";
import { rowsOf } from "../rows";
import { openTestDatabase, seedTenant } from "../test-database";
import { vacuumEmbedded } from "./upkeep";

const PEOPLE = 2_000;

let database: OpenDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

// A server does it by its own clock.
it.skipIf(process.env.TEST_DATABASE_URL)(
  "keeps the embedded database from growing with every change, and knows how many rows it has",
  async () => {
    const tenantId = await seedTenant();
    await asSystem((tx) =>
      tx.execute(sql`
      insert into contacts (tenant_id, id, name, phone, created_at)
      select ${tenantId}, gen_random_uuid(), 'Person ' || n, '9198' || lpad(n::text, 8, '0'), now()
      from generate_series(1, ${PEOPLE}::int) n`),
    );
    const before = await sizeOf("contacts");
    for (let time = 0; time < 8; time += 1) {
      await asSystem((tx) =>
        tx.execute(sql`update contacts set phone = '9' || phone where tenant_id = ${tenantId}
        and length(phone) < 15`),
      );
      await asSystem((tx) =>
        tx.execute(sql`update contacts set phone = substr(phone, 2) where tenant_id = ${tenantId}`),
      );
      await vacuumEmbedded();
    }
    const after = await sizeOf("contacts");
    expect(after.bytes).toBeLessThan(before.bytes * 4);
    expect(after.rows).toBe(PEOPLE);
  },
);

async function sizeOf(table: string): Promise<{ bytes: number; rows: number }> {
  const [size] = await asSystem((tx) =>
    rowsOf<{ bytes: number; rows: number }>(
      tx,
      sql`select pg_table_size(oid)::float8 as bytes, reltuples::int as rows from pg_class
        where relname = ${table}`,
    ),
  );
  if (!size) throw new Error(`There is no table ${table}.`);
  return size;
}
