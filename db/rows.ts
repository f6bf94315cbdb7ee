import "server-only";
import type { SQL } from "drizzle-orm";
import type { Transaction } from "./client";

/**
 * Runs hand-written SQL and gives its rows. Select bigints as `::text`: the two drivers disagree on
 * what a bigint is in JavaScript.
 */
export async function rowsOf<Row>(tx: Transaction, query: SQL): Promise<Row[]> {
  const result = (await tx.execute(query)) as unknown as { rows: Row[] };
  return result.rows;
}
