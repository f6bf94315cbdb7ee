import { z } from "zod";

export const accountWebhookFields = [
  "account_alerts",
  "account_review_update",
  "account_update",
  "business_capability_update",
  "message_template_quality_update",
  "message_template_status_update",
  "phone_number_name_update",
  "phone_number_quality_update",
  "security",
  "template_category_update",
] as const;

/** Body of `POST /control/wabas/{id}/webhooks`: tells the WABA's subscribers, signed, at once. */
export const accountWebhookSchema = z.strictObject({
  field: z.enum(accountWebhookFields),
  /** The whole `value`; default: Meta's sample of the field, about this WABA's objects. */
  value: z.record(z.string(), z.json()).optional(),
  /** Which number the sample is about; default: the WABA's first. */
  phoneNumberId: z.string().optional(),
  /** How often the same webhook comes, as Meta repeats itself. */
  times: z.number().int().min(1).max(10).default(1),
});
