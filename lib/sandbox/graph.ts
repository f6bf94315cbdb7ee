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
import { assignedUsers } from "./assigned-users";
import {
  assignedWabas,
  demandAdmin,
  demandBusinessManagement,
  myBusinesses,
  onBusiness,
  ownBusiness,
  reachableUser,
  type UserCaller,
} from "./businesses";
import { debugToken } from "./debug-token";
import type { GraphCall, Sandbox } from "./graph-call";
import { GraphRefusal, invisibleObject, unknownPath } from "./graph-error";
import { messageTemplates } from "./message-templates";
import { appNode, phoneNumberNode, pickFields, userNode, wabaNode } from "./node-fields";
import { oauth } from "./oauth";
import { permissions } from "./permissions";
import { phoneNumbers } from "./phone-numbers";
import { changeNumber, registration } from "./registration";
import { sendMessage } from "./send-message";
import type { JsonValue } from "./store";
import { subscribedApps } from "./subscribed-apps";
import { onSystemUser } from "./system-users";

/**
 * Answers one Graph call.
 *
 * @throws {GraphRefusal} what Meta would refuse
 */
export async function answerGraph(sandbox: Sandbox, call: GraphCall): Promise<JsonValue> {
  const [id = "", ...edge] = call.path;
  if (id === "oauth") return oauth(sandbox, call);
  const caller = await authenticate(sandbox, call);
  const longest = id === "me" && edge[0] === "permissions" ? 2 : 1;
  if (edge.length > longest) throw unknownPath(`/${call.path.join("/")}`);
  if (id === "debug_token") return debugToken(sandbox, call, caller);
  if (id === "me") return me(sandbox, call, caller);
  if (!/^\d+$/.test(id)) throw unknownPath(`/${call.path.join("/")}`);
  return onObject(sandbox, call, caller);
}

async function onObject(sandbox: Sandbox, call: GraphCall, caller: Caller): Promise<JsonValue> {
  const [id = "", edge] = call.path;
  const number = await visibleNumber(sandbox, caller, id);
  if (number) return onNumber(sandbox, call, caller, number);
  const waba = await visibleWaba(sandbox, caller, id);
  if (waba) return onWaba(sandbox, call, caller, waba);
  const app = id === caller.app.id && call.method === "GET" && edge === undefined;
  if (app) return pickFields(appNode(caller.app), call.params.get("fields"));
  if (caller.kind === "user") return onOwn(sandbox, call, caller);
  return demandVisible(null, call);
}

/** What is nobody's asset: the caller's own user, System Users and businesses. */
async function onOwn(sandbox: Sandbox, call: GraphCall, caller: UserCaller): Promise<JsonValue> {
  const [id = "", edge] = call.path;
  const user = await reachableUser(sandbox, caller, id);
  const isSelf = id === caller.token.userId;
  if ((user || isSelf) && edge === "assigned_whatsapp_business_accounts") {
    return assignedWabas(sandbox, call, caller, id);
  }
  if (isSelf && (edge === undefined || edge === "permissions")) return me(sandbox, call, caller);
  if (user) {
    demandBusinessManagement(caller);
    if (call.method !== "GET") demandAdmin(user.business);
    return onSystemUser(sandbox, call, user.user);
  }
  const business = await ownBusiness(sandbox, caller, id);
  if (business) return onBusiness(sandbox, call, caller, business);
  return demandVisible(null, call);
}

async function me(sandbox: Sandbox, call: GraphCall, caller: Caller): Promise<JsonValue> {
  if (caller.kind === "app") {
    throw new GraphRefusal(400, {
      message: "An active access token must be used to query information about the current user.",
      code: 2500,
    });
  }
  const [, edge] = call.path;
  if (edge === "permissions") return permissions(sandbox, call, caller);
  if (edge !== undefined && call.method !== "GET") throw unknownPath(`/${edge}`);
  if (edge === "businesses") return myBusinesses(sandbox, call, caller);
  if (edge === "assigned_whatsapp_business_accounts") {
    return assignedWabas(sandbox, call, caller, caller.token.userId);
  }
  if (edge !== undefined) throw unknownPath(`/${edge}`);
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
  if ((edge === "register" || edge === "deregister") && call.method === "POST") {
    return registration(sandbox, call, visible);
  }
  if (edge !== undefined) throw unknownPath(`/${edge}`);
  if (call.method === "POST") return changeNumber(sandbox, call, caller, visible);
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
  if (edge === "message_templates" && call.method === "GET") {
    demandManagement(visible, "edge");
    return messageTemplates(call, visible);
  }
  if (edge === "assigned_users") {
    demandManagement(visible, "edge");
    return assignedUsers(sandbox, call, visible);
  }
  throw unknownPath(`/${edge}`);
}
