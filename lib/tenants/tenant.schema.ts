import { z } from "zod";

/** Only a session's membership, the worker and a webhook's look-up may mint one. */
export const tenantIdSchema = z.uuid().brand<"TenantId">();
export type TenantId = z.infer<typeof tenantIdSchema>;

export const tenantName = z
  .string()
  .trim()
  .min(1, "Give the organization a name.")
  .max(200, "A name has at most 200 characters.");
