import "server-only";
import { sql } from "drizzle-orm";
import { asSystem } from "../doors";
import { rowsOf } from "../rows";

/** Above this the exact number would cost more than it tells. */
const MOST_COUNTED = 100_000;

/**
 * How many messages wait to be sent, over all tenants, up to 100,000. Throws when the database cannot
 * be reached.
 */
export async function countWaiting(): Promise<number> {
  const [row] = await asSystem((tx) =>
    rowsOf<{ waiting: number }>(
      tx,
      sql`
        select (select count(*) from due_messages)::int + (
          select count(*) from (
            select 1 from campaigns c join messages m
              on m.campaign_id = c.id and m.tenant_id = c.tenant_id and m.id > c.cursor_id
            where c.state = 'running' limit ${MOST_COUNTED}
          ) waiting
        )::int as waiting`,
    ),
  );
  return row?.waiting ?? 0;
}
