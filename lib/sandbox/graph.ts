import "server-only";
import { authenticate, type Caller } from "./access";
import {
  demandManagement,
  demandVisible,
  type VisibleNumber,
  type VisibleWaba,
  visibleNumber,
  visibleWaba,
} from "./assets";
import { debugToken } from "./debug-token";
import type { GraphCall, Sandbox } from "./graph-call";
import { GraphRefusal, invisibleObject, unknownPath } from "./graph-error";
import { appNode, phoneNumberNode, pickFields, userNode, wabaNode } from "./node-fields";
import { phoneNumbers } from "./phone-numbers";
import { sendMessage } from "./send-message";
import type { JsonValue } from "./store";
import { subscribedApps } from "./subscribed-apps";

/**
 * Answers one Graph call.
 *
 * @throws {GraphRefusal} what Meta would refuse
 */
export async function answerGraph(sandbox: Sandbox, call: GraphCall): Promise<JsonValue> {
  const caller = await authenticate(sandbox, call);
  const [id = "", ...edge] = call.path;
  if (call.path.length === 0 || edge.length > 1) throw unknownPath(`/${call.path.join("/")}`);
  if (id === "debug_token") return debugToken(sandbox, call, caller);
  if (id === "me") return me(call, caller);
  if (!/^\d+$/.test(id)) throw unknownPath(`/${call.path.join("/")}`);

  const number = await visibleNumber(sandbox, caller, id);
  if (number) return onNumber(sandbox, call, caller, number);
  const waba = await visibleWaba(sandbox, caller, id);
  if (waba) return onWaba(sandbox, call, caller, waba);
  const app = id === caller.app.id && call.method === "GET" && edge.length === 0;
  if (app) return pickFields(appNode(caller.app), call.params.get("fields"));
  return demandVisible(null, call);
}

function me(call: GraphCall, caller: Caller): JsonValue {
  if (caller.kind === "app") {
    throw new GraphRefusal(400, {
      message: "An active access token must be used to query information about the current user.",
      code: 2500,
    });
  }
  if (call.path.length > 1) throw unknownPath(`/${call.path[1]}`);
  return pickFields(userNode(caller.token), call.params.get("fields"));
}

async function onNumber(
  sandbox: Sandbox,
  call: GraphCall,
  caller: Caller,
  visible: VisibleNumber,
): Promise<JsonValue> {
  const [id = "", edge] = call.path;
  if (edge === "messages" && call.method === "POST") return sendMessage(sandbox, call, visible);
  if (edge !== undefined) throw unknownPath(`/${edge}`);
  if (call.method !== "GET") throw invisibleObject(call.method, id);
  demandManagement(visible, "node");
  const node = await phoneNumberNode(
    sandbox.records,
    visible.number,
    caller.app,
    call.version,
    "node",
  );
  return pickFields(node, call.params.get("fields"));
}

async function onWaba(
  sandbox: Sandbox,
  call: GraphCall,
  caller: Caller,
  visible: VisibleWaba,
): Promise<JsonValue> {
  const [id = "", edge] = call.path;
  if (edge === undefined) {
    if (call.method !== "GET") throw invisibleObject(call.method, id);
    demandManagement(visible, "node");
    return pickFields(wabaNode(visible.waba, caller.app, call.version), call.params.get("fields"));
  }
  if (edge === "subscribed_apps") {
    demandManagement(visible, "edge");
    return subscribedApps(sandbox, call, caller, visible);
  }
  if (edge === "phone_numbers" && call.method === "GET") {
    demandManagement(visible, "edge");
    return phoneNumbers(sandbox, call, caller, visible);
  }
  throw unknownPath(`/${edge}`);
}
