import { expect, it } from "vitest";
import { may, type Permission, permissions, roles } from "./permissions.schema";

// Written out a second time on purpose: loosening the table has to be done in both places.
const expected: Record<Permission, string> = {
  "connection.read": "owner admin operator viewer",
  "connection.write": "owner admin",
  "connection.test": "owner admin operator",
  "hook.read": "owner admin",
  "contact.read": "owner admin operator viewer",
  "contact.write": "owner admin operator",
  "campaign.read": "owner admin operator viewer",
  "campaign.launch": "owner admin operator",
  "campaign.control": "owner admin operator",
  "alert.read": "owner admin operator viewer",
  "alert.write": "owner admin",
};

it.each(Object.keys(permissions) as Permission[])(
  "gives %s to the right roles only",
  (permission) => {
    expect(roles.filter((role) => may(role, permission)).join(" ")).toBe(expected[permission]);
  },
);
