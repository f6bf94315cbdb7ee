import { z } from "zod";

/** Parts of the objects in the sandbox's world, as its control API takes and its records keep them. */

const name = z.string().min(1).max(200);
const id = z.string().regex(/^\d{1,20}$/);

export const systemUserRoles = ["ADMIN", "EMPLOYEE"] as const;
export const tokenTypes = ["USER", "SYSTEM_USER"] as const;
export const accountModes = ["LIVE", "SANDBOX"] as const;
export const phoneNumberStatuses = [
  "CONNECTED",
  "PENDING",
  "DISCONNECTED",
  "DELETED",
  "MIGRATED",
  "BANNED",
  "RESTRICTED",
  "RATE_LIMITED",
  "FLAGGED",
  "UNVERIFIED",
] as const;

/** A token that Meta no longer accepts, with the subcode of its 190; null is a garbled token. */
export const deadTokenSchema = z.strictObject({
  subcode: z.number().int().nullable(),
  /** Replaces Meta's usual text for the subcode. */
  message: z.string().optional(),
});

export const granularScopeSchema = z.strictObject({
  scope: z.string(),
  target_ids: z.array(id).optional(),
});

export const healthSchema = z.strictObject({
  canSendMessage: z.enum(["AVAILABLE", "LIMITED", "BLOCKED"]),
  /** As Meta writes them, e.g. 141006 for a missing payment method. */
  errors: z
    .array(
      z.strictObject({
        error_code: z.number().int(),
        error_description: z.string(),
        possible_solution: z.string(),
      }),
    )
    .optional(),
  additionalInfo: z.array(z.string()).optional(),
});

export const subscriptionSchema = z.strictObject({
  appId: id,
  /** Where this app's webhooks go, when not to its own callback URL. */
  overrideCallbackUri: z.url().nullable(),
});

export const templateSchema = z.strictObject({
  id,
  name,
  language: z.string(),
  status: z.string(),
  category: z.string(),
  components: z.array(z.record(z.string(), z.json())),
});
