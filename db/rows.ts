import "server-only";
import type { SQL } from "drizzle-orm";
import type { Transaction } from "./client";
import type { Settings } from "./doors";

/**
 * Runs hand-written SQL and gives its rows. Select bigints as `::text`: the two drivers disagree on
 * what a bigint is in JavaScript.
 */
export async function rowsOf<Row>(tx: Transaction, query: SQL): Promise<Row[]> {
  const result = (await tx.execute(query)) as unknown as { rows: Row[] };
  return result.rows;
}

/**
 * For a transaction in which rows are read along an index instead of being gathered and sorted.
 * Statistics are always behind while a campaign grows or is sent, and the wrong plan would read all of
 * a million rows for the first fifty.
 */
export const inIndexOrder: Settings = { enable_bitmapscan: "off", enable_sort: "off" };

/**
 * For a transaction in which tables are read by the ids that a query names (`id = any(…)`), and joined
 * by hashing. Where statistics are behind, a tenant's million rows look like one, and would be read
 * for each of its ids.
 */
export const byNamedIds: Settings = { enable_seqscan: "off", enable_nestloop: "off" };

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
