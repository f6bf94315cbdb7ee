import { randomUUID } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import { asSystem } from "@/db/doors";
import { rowsOf } from "@/db/rows";
import { readArguments, tellResult } from "../process";
import { type Line, launchHeld, seedLine } from "./line";
import { openProduct } from "./product";

// A campaign's message rows, made by the product, and by one bare statement into an equal table.

/** Rows a second. */
export type PreparingFigures = {
  product: number;
  /** Same columns, indexes, unique constraints, checks and fill factor. */
  bare: number;
  /** Also with the same four foreign keys. */
  withForeignKeys: number;
};

const { people, rounds } = readArguments<{ people: number; rounds: number }>();

await openProduct({ workers: 0 });
const line = await seedLine(people, "106540352242922");
await query(sql`create table bare (like messages including all)`);
await query(sql`create table bare_with_keys (like messages including all)`);
for (const key of await foreignKeys()) {
  await query(sql.raw(`alter table bare_with_keys add ${key}`));
}
const figures: PreparingFigures[] = [];
for (let round = 0; round < rounds; round += 1) {
  figures.push({
    product: await timed(() => launchHeld(line)),
    bare: await timed(() => insertInto("bare", line)),
    withForeignKeys: await timed(() => insertInto("bare_with_keys", line)),
  });
}
await tellResult({ figures });

async function foreignKeys(): Promise<string[]> {
  const rows = await asSystem((tx) =>
    rowsOf<{ key: string }>(
      tx,
      sql`select pg_get_constraintdef(oid) as key from pg_constraint
        where conrelid = 'messages'::regclass and contype = 'f'`,
    ),
  );
  return rows.map(({ key }) => key);
}

/** All three begin with empty tables and a finished checkpoint. @returns rows a second */
async function timed(work: () => Promise<unknown>): Promise<number> {
  await query(sql`truncate messages, bare, bare_with_keys cascade`);
  await query(sql`checkpoint`);
  const at = performance.now();
  await work();
  return (people / (performance.now() - at)) * 1_000;
}

async function insertInto(table: string, { tenantId, connectionId }: Line): Promise<void> {
  const [campaign] = await asSystem((tx) =>
    rowsOf<{ id: string }>(tx, sql`select id from campaigns where tenant_id = ${tenantId} limit 1`),
  );
  await query(sql`
    insert into ${sql.identifier(table)} (tenant_id, connection_id, campaign_id, contact_id,
      recipient_name, recipient, created_at)
    select ${tenantId}, ${connectionId}, ${campaign?.id ?? randomUUID()}, id, name, phone, now()
    from contacts where tenant_id = ${tenantId}`);
}

async function query(statement: SQL): Promise<void> {
  await asSystem((tx) => tx.execute(statement));
}
