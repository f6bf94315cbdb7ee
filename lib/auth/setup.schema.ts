import { z } from "zod";
import { tenantName } from "../tenants/tenant.schema";
import { emailAddress, newPassword } from "./sign-in.schema";

/** The form on /setup, with the token of its link. */
export const setupInput = z.strictObject({
  token: z.string().max(200),
  organizationName: tenantName,
  email: emailAddress,
  password: newPassword,
});
export type SetupInput = z.input<typeof setupInput>;
