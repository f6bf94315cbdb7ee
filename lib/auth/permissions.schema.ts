/** A member's place in a tenant, highest first. */
export const roles = ["owner", "admin", "operator", "viewer"] as const;
export type Role = (typeof roles)[number];

const everyone: readonly Role[] = roles;
const senders: readonly Role[] = ["owner", "admin", "operator"];
const admins: readonly Role[] = ["owner", "admin"];

/** The one table of who may do what. The interface, the actions and the tests read it. */
export const permissions = {
  "connection.read": everyone,
  "connection.write": admins,
  "connection.test": senders,
  "hook.read": admins,
  "contact.read": everyone,
  "contact.write": senders,
  "campaign.read": everyone,
  "campaign.launch": senders,
  "campaign.control": senders,
  "alert.read": everyone,
  "alert.write": admins,
} as const satisfies Record<string, readonly Role[]>;
export type Permission = keyof typeof permissions;

export function may(role: Role, permission: Permission): boolean {
  return permissions[permission].includes(role);
}
