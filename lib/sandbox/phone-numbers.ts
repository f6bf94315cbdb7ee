import "server-only";
import type { Caller } from "./access";
import type { VisibleWaba } from "./assets";
import type { GraphCall, Sandbox } from "./graph-call";
import { parameterRefusal } from "./graph-error";
import { phoneNumberNode, pickFields } from "./node-fields";
import type { JsonValue } from "./store";

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 100;

/** `GET /{WABA}/phone_numbers`, a page at a time; `paging.next` only where another page exists. */
export async function phoneNumbers(
  sandbox: Sandbox,
  call: GraphCall,
  caller: Caller,
  { waba }: VisibleWaba,
): Promise<JsonValue> {
  const ids = waba.phoneNumberIds;
  const limit = Math.min(MAX_LIMIT, Math.max(1, Number(call.params.get("limit")) || DEFAULT_LIMIT));
  const start = startAfter(call.params.get("after"), ids);
  const page = ids.slice(start, start + limit);
  const data = await Promise.all(
    page.map(async (id) => {
      const number = await sandbox.records.get("phone-number", id);
      if (!number) return [];
      const node = await phoneNumberNode(sandbox.records, number, caller.app, call.version, "list");
      return [pickFields(node, call.params.get("fields"))];
    }),
  );
  const [first] = page;
  const last = page.at(-1);
  if (first === undefined || last === undefined) return { data: [] };
  const after = cursor(last);
  const more = start + limit < ids.length;
  return {
    data: data.flat(),
    paging: {
      cursors: { before: cursor(first), after },
      ...(more ? { next: nextUrl(call, limit, after) } : {}),
    },
  };
}

function startAfter(after: string | null, ids: string[]): number {
  if (!after) return 0;
  const index = ids.findIndex((id) => cursor(id) === after);
  if (index < 0) throw parameterRefusal("Invalid parameter", "Parameter 'after' is not a cursor");
  return index + 1;
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
