import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "./client";

/**
 * Runs hand-written SQL and gives its rows. Select bigints as `::text`: the two drivers disagree on
 * what a bigint is in JavaScript.
 */
export async function rowsOf<Row>(tx: Transaction, query: SQL): Promise<Row[]> {
  const result = (await tx.execute(query)) as unknown as { rows: Row[] };
  return result.rows;
}

/**
 * For the rest of the transaction rows are read along an index instead of being gathered and sorted.
 * Statistics are always behind while a campaign grows or is sent, and the wrong plan would read all of
 * a million rows for the first fifty.
 */
export async function readInIndexOrder(tx: Transaction): Promise<void> {
  await tx.execute(
    sql`select set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true)`,
  );
}

/**
 * For the rest of the transaction tables are read by the ids that a query names (`id = any(…)`), and
 * joined by hashing. Without statistics, as in the first minute of a campaign and always on the
 * embedded database, a tenant's million rows look like one, and would be read for each of its ids.
 */
export async function lookUpByKey(tx: Transaction): Promise<void> {
  await tx.execute(
    sql`select set_config('enable_seqscan', 'off', true), set_config('enable_nestloop', 'off', true)`,
  );
}

/**
 * An array as one parameter: cast it in the query (`${textArray(ids)}::bigint[]`). The drivers' own
 * way looks at each element several times.
 */
export function textArray(values: readonly string[]): string {
  const quote = (value: string) => (isPlain.test(value) ? value : quoted(value));
  return `{${values.map(quote).join(",")}}`;
}

/** What needs no quotes between an array's braces. The word NULL would be read as none. */
const isPlain = /^(?!null$)[\w.+/=:-]+$/i;

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, "\\$&")}"`;
}
