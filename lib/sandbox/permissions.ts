import "server-only";
import type { Caller } from "./access";
import type { GraphCall, Sandbox } from "./graph-call";
import { unknownPath } from "./graph-error";
import type { JsonValue } from "./store";

/**
 * `GET` and `DELETE /me/permissions`, and `DELETE /me/permissions/{name}`: what the token's user has
 * granted to the app. Taken back whole, all tokens of the user for the app die with 458.
 */
export async function permissions(
  sandbox: Sandbox,
  call: GraphCall,
  caller: Caller & { kind: "user" },
): Promise<JsonValue> {
  const { records } = sandbox;
  const [, , permission] = call.path;
  const { token } = caller;
  if (call.method === "GET" && permission === undefined) {
    return { data: token.scopes.map((scope) => ({ permission: scope, status: "granted" })) };
  }
  if (call.method !== "DELETE") throw unknownPath("/permissions");
  const granted = (await records.list("token")).filter(
    ({ appId, userId }) => appId === token.appId && userId === token.userId,
  );
  for (const one of granted) {
    await records.save(
      "token",
      permission === undefined
        ? { ...one, dead: one.dead ?? { subcode: 458 } }
        : { ...one, scopes: one.scopes.filter((scope) => scope !== permission) },
    );
  }
  return { success: true };
}
