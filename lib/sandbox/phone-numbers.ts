import "server-only";
import type { Caller } from "./access";
import type { VisibleWaba } from "./assets";
import type { GraphCall, Sandbox } from "./graph-call";
import { phoneNumberNode, pickFields } from "./node-fields";
import { pageOf } from "./paging";
import type { JsonValue } from "./store";

/** `GET /{WABA}/phone_numbers` */
export async function phoneNumbers(
  sandbox: Sandbox,
  call: GraphCall,
  caller: Caller,
  { waba }: VisibleWaba,
): Promise<JsonValue> {
  const found = await Promise.all(
    waba.phoneNumberIds.map((id) => sandbox.records.get("phone-number", id)),
  );
  const numbers = found.flatMap((number) =>
    number && number.status !== "DELETED" ? [number] : [],
  );
  return await pageOf(call, numbers, async (number) => {
    const node = await phoneNumberNode(sandbox.records, number, caller.app, call.version, "list");
    return pickFields(node, call.params.get("fields"));
  });
}
