import "server-only";
import type { VisibleWaba } from "./assets";
import type { GraphCall, Sandbox } from "./graph-call";
import { parameterRefusal, unknownPath } from "./graph-error";
import { pageOf } from "./paging";
import type { SystemUser, Waba } from "./records";
import type { JsonValue } from "./store";

const TASKS = [
  ...["MANAGE", "DEVELOP", "MANAGE_TEMPLATES", "MANAGE_PHONE", "VIEW_COST", "MANAGE_EXTENSIONS"],
  ...["VIEW_PHONE_ASSETS", "MANAGE_PHONE_ASSETS", "VIEW_TEMPLATES", "MESSAGING", "FULL_CONTROL"],
];

/**
 * `GET`, `POST` and `DELETE /{WABA}/assigned_users`: who may work with the WABA.
 *
 * @throws {GraphRefusal} 100 for a missing user, unknown tasks, or a user of another business
 */
export async function assignedUsers(
  sandbox: Sandbox,
  call: GraphCall,
  { waba }: VisibleWaba,
): Promise<JsonValue> {
  if (call.method === "GET") return list(sandbox, call, waba);
  if (call.method !== "POST" && call.method !== "DELETE") throw unknownPath("/assigned_users");
  const user = await namedUser(sandbox, call, waba);
  const others = user.assigned.filter(({ wabaId }) => wabaId !== waba.id);
  const assigned =
    call.method === "DELETE" ? others : [...others, await assignment(sandbox, call, user, waba)];
  await sandbox.records.save("system-user", { ...user, assigned });
  return { success: true };
}

async function list({ records }: Sandbox, call: GraphCall, waba: Waba): Promise<JsonValue> {
  if (!call.params.get("business")) throw parameterRefusal("The parameter business is required");
  const users = (await records.list("system-user")).flatMap(({ id, name, assigned }) =>
    assigned.filter(({ wabaId }) => wabaId === waba.id).map(({ tasks }) => ({ id, name, tasks })),
  );
  return await pageOf(call, users, (user) => user);
}

async function namedUser({ records }: Sandbox, call: GraphCall, waba: Waba): Promise<SystemUser> {
  const userId = call.params.get("user");
  if (!userId) throw parameterRefusal("The parameter user is required");
  const user = await records.get("system-user", userId);
  if (user && [waba.businessId, ...waba.sharedWith].includes(user.businessId)) return user;
  throw parameterRefusal("Invalid parameter", `User ${userId} does not belong to the business`);
}

/** Assigning again keeps what is visible visible. */
async function assignment(sandbox: Sandbox, call: GraphCall, user: SystemUser, waba: Waba) {
  const tasks = [...((call.params.get("tasks") ?? "").match(/[A-Z_]+/g) ?? [])];
  if (tasks.length === 0 || !tasks.every((task) => TASKS.includes(task))) {
    throw parameterRefusal(`Param tasks must be one or more of {${TASKS.join(", ")}}`);
  }
  const { assignmentMs } = await sandbox.records.behaviour();
  const before = user.assigned.find(({ wabaId }) => wabaId === waba.id);
  const visibleFrom = before?.visibleFrom ?? sandbox.now().getTime() + assignmentMs;
  return { wabaId: waba.id, tasks, visibleFrom };
}
