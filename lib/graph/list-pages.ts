import "server-only";
import { z } from "zod";
import { type GraphCall, graphCall } from "./client";

const PAGE_SIZE = 100;
const PAGE_CAP = 10;

const paging = z
  .object({
    cursors: z.object({ after: z.string().optional() }).optional(),
    next: z.string().optional(),
  })
  .nullish();

/** `complete` is false where Meta has more than the 1,000 rows that are read at most. */
export type Listed<Row> = { rows: Row[]; complete: boolean };

/**
 * Reads an edge page by page.
 *
 * @param call its `reply` is one row
 * @throws {GraphRefusal}
 * @throws {GraphUnreachable}
 */
export async function listPages<Row extends z.ZodType>(
  call: Omit<GraphCall<Row>, "method">,
): Promise<Listed<z.output<Row>>> {
  const { reply: row, ...rest } = call;
  const reply = z.object({ data: z.array(row), paging });
  const rows: z.output<Row>[] = [];
  let after: string | undefined;
  for (let page = 0; page < PAGE_CAP; page++) {
    const answer = await graphCall({
      ...rest,
      method: "GET",
      query: { ...call.query, limit: String(PAGE_SIZE), ...(after ? { after } : {}) },
      reply,
    });
    rows.push(...answer.data);
    // Only the cursor is taken from the answer: `next` is a URL, and we go where we decide to go.
    after = answer.paging?.next ? answer.paging.cursors?.after : undefined;
    if (!after) return { rows, complete: !answer.paging?.next };
  }
  return { rows, complete: false };
}
