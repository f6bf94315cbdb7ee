import "server-only";
import type { GraphCall } from "./graph-call";
import { cloudRefusal, parameterRefusal } from "./graph-error";
import type { JsonValue } from "./store";

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 100;

/** One page of an edge; `paging.next` only where another page exists. */
export async function pageOf<Row extends { id: string }>(
  call: GraphCall,
  rows: readonly Row[],
  show: (row: Row) => JsonValue | Promise<JsonValue>,
): Promise<{ [key: string]: JsonValue }> {
  const limit = Math.min(MAX_LIMIT, Math.max(1, Number(call.params.get("limit")) || DEFAULT_LIMIT));
  const start = startAfter(call, rows);
  const page = rows.slice(start, start + limit);
  const data = await Promise.all(page.map(show));
  const [first] = page;
  const last = page.at(-1);
  const summary = summaryOf(call, rows.length);
  if (first === undefined || last === undefined) return { data: [], ...summary };
  const after = cursor(last.id);
  const more = start + limit < rows.length;
  return {
    data,
    paging: {
      cursors: { before: cursor(first.id), after },
      ...(more ? { next: nextUrl(call, limit, after) } : {}),
    },
    ...summary,
  };
}

function summaryOf(call: GraphCall, total_count: number) {
  const asked = call.params.get("summary");
  return asked?.split(",").includes("total_count") ? { summary: { total_count } } : {};
}

function startAfter(call: GraphCall, rows: readonly { id: string }[]): number {
  const after = call.params.get("after");
  if (!after) return 0;
  const index = rows.findIndex(({ id }) => cursor(id) === after);
  if (index >= 0) return index + 1;
  throw call.version >= 24
    ? cloudRefusal(400, 131059, "Invalid paging cursor", "The cursor is not valid any more.")
    : parameterRefusal("Invalid parameter", "Parameter 'after' is not a cursor");
}

function cursor(id: string): string {
  return `QVFIU${Buffer.from(id).toString("base64url")}`;
}

function nextUrl(call: GraphCall, limit: number, after: string): string {
  const query = new URLSearchParams({ limit: String(limit), after });
  const fields = call.params.get("fields");
  if (fields) query.set("fields", fields);
  return `${call.selfUrl}?${query}`;
}
