import "server-only";
import type { Caller } from "./access";
import type { GraphCall, Sandbox } from "./graph-call";
import { invisibleObject, permissionRefusal } from "./graph-error";
import type { PhoneNumber, Token, Waba } from "./records";

const SEND_REFUSED =
  "You do not have the necessary permissions to send messages on behalf of this WhatsApp Business Account";

export type VisibleWaba = { waba: Waba; token: Token };
export type VisibleNumber = VisibleWaba & { number: PhoneNumber };

/** The WABA of this id when it is one of the token's assets, else null. */
export async function visibleWaba(
  sandbox: Sandbox,
  caller: Caller,
  id: string,
): Promise<VisibleWaba | null> {
  if (caller.kind !== "user") return null;
  const waba = await sandbox.records.get("waba", id);
  if (!waba || !(await sees(sandbox, caller.token, waba))) return null;
  return { waba, token: caller.token };
}

/** Whether the WABA is among the assets of the token, or of the System User that it belongs to. */
export async function sees(sandbox: Sandbox, token: Token, waba: Waba): Promise<boolean> {
  const at = sandbox.now().getTime();
  if (token.assetsHiddenUntil > at) return false;
  if (token.wabaIds.includes(waba.id)) return true;
  const user = await sandbox.records.get("system-user", token.userId);
  if (user?.role === "ADMIN" && user.businessId === waba.businessId) return true;
  const assigned = user?.assigned.find(({ wabaId }) => wabaId === waba.id);
  return assigned !== undefined && assigned.visibleFrom <= at;
}

/** The phone number of this id when its WABA is one of the token's assets, else null. */
export async function visibleNumber(
  sandbox: Sandbox,
  caller: Caller,
  id: string,
): Promise<VisibleNumber | null> {
  const number = await sandbox.records.get("phone-number", id);
  if (!number || number.status === "DELETED") return null;
  const visible = await visibleWaba(sandbox, caller, number.wabaId);
  return visible && { ...visible, number };
}

/** @throws {GraphRefusal} 100/33 */
export function demandVisible<Found>(found: Found | null, call: GraphCall): Found {
  if (found === null) throw invisibleObject(call.method, call.path[0] ?? "");
  return found;
}

/** @throws {GraphRefusal} 403: 200 on a node, 10 on an edge */
export function demandManagement({ token, waba }: VisibleWaba, on: "node" | "edge"): void {
  if (covers(token, "whatsapp_business_management", waba.id)) return;
  throw on === "node"
    ? permissionRefusal(200, "Permissions error")
    : permissionRefusal(10, "Application does not have permission for this action");
}

/** @throws {GraphRefusal} 403 with code 200 */
export function demandMessaging({ token, waba }: VisibleWaba): void {
  if (!covers(token, "whatsapp_business_messaging", waba.id)) {
    throw permissionRefusal(200, SEND_REFUSED);
  }
}

function covers(token: Token, scope: string, wabaId: string): boolean {
  if (!token.scopes.includes(scope)) return false;
  const targets = token.granularScopes?.find((granular) => granular.scope === scope)?.target_ids;
  return targets === undefined || targets.includes(wabaId);
}
