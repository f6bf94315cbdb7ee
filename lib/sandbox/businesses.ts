import "server-only";
import type { Caller } from "./access";
import { sees } from "./assets";
import type { GraphCall, Sandbox } from "./graph-call";
import { permissionRefusal, unknownPath } from "./graph-error";
import { type Node, pickFields, systemUserNode, wabaNode } from "./node-fields";
import { pageOf } from "./paging";
import type { Waba } from "./records";
import type { JsonValue } from "./store";
import { createSystemUser } from "./system-users";

export type UserCaller = Caller & { kind: "user" };
/** A business that the caller belongs to. */
export type OwnBusiness = { id: string; role: "ADMIN" | "EMPLOYEE" };

/** The businesses that the caller belongs to: a person may have many, a System User has one. */
async function ownBusinesses(sandbox: Sandbox, { token }: UserCaller): Promise<OwnBusiness[]> {
  const user = await sandbox.records.get("system-user", token.userId);
  if (user) return [{ id: user.businessId, role: user.role }];
  return token.businessIds.map((id) => ({ id, role: "ADMIN" }));
}

/** The business of this id when the caller belongs to it, else null. */
export async function ownBusiness(
  sandbox: Sandbox,
  caller: Caller,
  id: string,
): Promise<OwnBusiness | null> {
  if (caller.kind !== "user") return null;
  return (await ownBusinesses(sandbox, caller)).find((business) => business.id === id) ?? null;
}

/** @throws {GraphRefusal} 403: 200 without the permission */
export function demandBusinessManagement({ token }: UserCaller): void {
  if (token.scopes.includes("business_management")) return;
  throw permissionRefusal(200, "Requires business_management permission");
}

/** @throws {GraphRefusal} 403 with code 10 */
export function demandAdmin({ role }: OwnBusiness): void {
  if (role === "ADMIN") return;
  throw permissionRefusal(10, "Application does not have permission for this action");
}

/** `GET /me/businesses` */
export async function myBusinesses(
  sandbox: Sandbox,
  call: GraphCall,
  caller: UserCaller,
): Promise<JsonValue> {
  demandBusinessManagement(caller);
  const wabas = await sandbox.records.list("waba");
  const businesses = await ownBusinesses(sandbox, caller);
  return await pageOf(call, businesses, (business) =>
    pickFields(businessNode(business.id, wabas), call.params.get("fields")),
  );
}

/** `/{business}` and its edges. @throws {GraphRefusal} */
export async function onBusiness(
  sandbox: Sandbox,
  call: GraphCall,
  caller: UserCaller,
  business: OwnBusiness,
): Promise<JsonValue> {
  const [, edge] = call.path;
  const fields = call.params.get("fields");
  const wabas = await sandbox.records.list("waba");
  if (edge === undefined && call.method === "GET") {
    return pickFields(businessNode(business.id, wabas), fields);
  }
  demandBusinessManagement(caller);
  if (edge === "system_users") return systemUsers(sandbox, call, business);
  const listed = {
    owned_whatsapp_business_accounts: (waba: Waba) => waba.businessId === business.id,
    client_whatsapp_business_accounts: (waba: Waba) => waba.sharedWith.includes(business.id),
  }[edge ?? ""];
  if (!listed || call.method !== "GET") throw unknownPath(`/${edge ?? ""}`);
  const rows: Waba[] = [];
  for (const waba of wabas.filter(listed)) {
    if (business.role === "ADMIN" || (await sees(sandbox, caller.token, waba))) rows.push(waba);
  }
  return await pageOf(call, rows, (waba) =>
    pickFields(wabaNode(waba, caller.app, call.version), fields),
  );
}

async function systemUsers(
  sandbox: Sandbox,
  call: GraphCall,
  business: OwnBusiness,
): Promise<JsonValue> {
  demandAdmin(business);
  if (call.method === "POST") return createSystemUser(sandbox, call, business.id);
  if (call.method !== "GET") throw unknownPath("/system_users");
  const users = await sandbox.records.list("system-user");
  const own = users.filter(({ businessId }) => businessId === business.id);
  return await pageOf(call, own, (user) =>
    pickFields(systemUserNode(user), call.params.get("fields")),
  );
}

function businessNode(id: string, wabas: readonly Waba[]): Node {
  const owned = wabas.find(({ businessId }) => businessId === id);
  return {
    type: "Business",
    id,
    fields: {
      name: owned?.businessName ?? "Lucky Shrub",
      verification_status: owned?.businessVerificationStatus ?? "not_verified",
    },
    shownUnasked: ["name"],
  };
}

/** `GET /{user}/assigned_whatsapp_business_accounts` */
export async function assignedWabas(
  sandbox: Sandbox,
  call: GraphCall,
  caller: UserCaller,
  userId: string,
): Promise<JsonValue> {
  if (!caller.token.scopes.includes("whatsapp_business_management")) {
    throw permissionRefusal(200, "Requires whatsapp_business_management permission");
  }
  const at = sandbox.now().getTime();
  const user = await sandbox.records.get("system-user", userId);
  const assigned = user?.assigned.filter(({ visibleFrom }) => visibleFrom <= at) ?? [];
  const own = userId === caller.token.userId ? caller.token.wabaIds : [];
  const hidden = userId === caller.token.userId && caller.token.assetsHiddenUntil > at;
  const ids = hidden ? [] : [...new Set([...own, ...assigned.map(({ wabaId }) => wabaId)])];
  const found = await Promise.all(ids.map((id) => sandbox.records.get("waba", id)));
  const rows = found.flatMap((waba) => waba ?? []);
  return await pageOf(call, rows, (waba) =>
    pickFields(wabaNode(waba, caller.app, call.version), call.params.get("fields")),
  );
}

/** The System User of this id when the caller is it or administers its business. */
export async function reachableUser(sandbox: Sandbox, caller: Caller, id: string) {
  const user = await sandbox.records.get("system-user", id);
  if (!user || caller.kind !== "user") return null;
  const business = await ownBusiness(sandbox, caller, user.businessId);
  return business && (business.role === "ADMIN" || caller.token.userId === id)
    ? { user, business }
    : null;
}
