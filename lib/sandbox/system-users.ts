import "server-only";
import { demandProof } from "./access";
import type { GraphCall, Sandbox } from "./graph-call";
import { invisibleObject, parameterRefusal, unknownPath } from "./graph-error";
import { newObjectId } from "./ids";
import { inSixtyDays, issueToken } from "./issue-token";
import { pickFields, systemUserNode } from "./node-fields";
import { expiringTokensOnly } from "./oauth";
import type { SystemUser } from "./records";
import { systemUserRoles } from "./shapes.schema";
import type { JsonValue } from "./store";

const GRANTABLE = [
  ...["business_management", "public_profile", "email", "pages_show_list", "catalog_management"],
  ...["whatsapp_business_management", "whatsapp_business_messaging"],
  ...["whatsapp_business_manage_events", "ads_management", "ads_read"],
];

/** `POST /{business}/system_users` */
export async function createSystemUser(
  sandbox: Sandbox,
  { params }: GraphCall,
  businessId: string,
): Promise<JsonValue> {
  const name = params.get("name")?.trim();
  if (!name) throw parameterRefusal("The parameter name is required");
  const role = systemUserRoles.find((known) => known === params.get("role"));
  if (!role) throw parameterRefusal("Param role must be one of {ADMIN, EMPLOYEE}");
  const id = newObjectId();
  await sandbox.records.save("system-user", {
    id,
    businessId,
    name,
    role,
    appIds: [],
    assigned: [],
  });
  return { id };
}

/**
 * `/{system user}` and its edges, for an administrator of its business.
 *
 * @throws {GraphRefusal}
 */
export async function onSystemUser(
  sandbox: Sandbox,
  call: GraphCall,
  user: SystemUser,
): Promise<JsonValue> {
  const [id = "", edge] = call.path;
  if (edge === undefined) {
    if (call.method !== "GET") throw invisibleObject(call.method, id);
    return pickFields(systemUserNode(user), call.params.get("fields"));
  }
  if (call.method !== "POST") throw unknownPath(`/${edge}`);
  if (edge === "applications") return installApp(sandbox, call, user);
  if (edge === "access_tokens") return generateToken(sandbox, call, user);
  throw unknownPath(`/${edge}`);
}

async function installApp(
  { records }: Sandbox,
  { params }: GraphCall,
  user: SystemUser,
): Promise<JsonValue> {
  const appId = params.get("business_app");
  if (!appId) throw parameterRefusal("The parameter business_app is required");
  const app = await records.get("app", appId);
  if (!app || (app.businessId !== null && app.businessId !== user.businessId)) {
    throw parameterRefusal("Invalid parameter", `App ${appId} does not belong to this business`);
  }
  await records.save("system-user", { ...user, appIds: [...new Set([...user.appIds, appId])] });
  return true;
}

async function generateToken(
  sandbox: Sandbox,
  call: GraphCall,
  user: SystemUser,
): Promise<JsonValue> {
  demandProof(call);
  const appId = call.params.get("business_app");
  if (!appId) throw parameterRefusal("The parameter business_app is required");
  const app = await sandbox.records.get("app", appId);
  if (!app || !user.appIds.includes(appId)) {
    throw parameterRefusal(
      "Invalid parameter",
      `App ${appId} is not installed by this system user`,
    );
  }
  const scopes = (call.params.get("scope") ?? "").split(",").filter(Boolean);
  const unknown = scopes.find((scope) => !GRANTABLE.includes(scope));
  if (scopes.length === 0) throw parameterRefusal("The parameter scope is required");
  if (unknown) throw parameterRefusal(`Invalid scope: ${unknown}`);
  const ends = call.params.get("set_token_expires_in_60_days") === "true";
  if (!ends && app.expiringTokensOnly) throw expiringTokensOnly();
  const accessToken = await issueToken(sandbox, {
    appId,
    type: "SYSTEM_USER",
    userId: user.id,
    userName: user.name,
    scopes,
    expiresAt: ends ? inSixtyDays(sandbox.now()) : 0,
  });
  return { access_token: accessToken };
}
