import { z } from "zod";

// Only what is used is looked at, and one odd entry must not lose the others: Meta adds fields at
// any time, and with usernames a person's number may be absent.

/** Up to the end of the year 9999, the last that a date can be written with. */
const seconds = z.coerce.number().int().min(0).max(253_402_300_799);
const INT4 = 2_147_483_647;

const statusError = z.object({
  code: z.coerce.number().int().min(-INT4).max(INT4),
  title: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  error_data: z.object({ details: z.string() }).optional().catch(undefined),
});

export const statusSchema = z.object({
  id: z
    .string()
    .regex(/^[^\0]+$/)
    .max(500),
  status: z.string(),
  timestamp: seconds,
  biz_opaque_callback_data: z.string().optional().catch(undefined),
  errors: z.array(statusError).optional().catch(undefined),
});
export type WebhookStatus = z.output<typeof statusSchema>;

export const inboundSchema = z.object({
  from: z.string().regex(/^\d{5,20}$/),
  timestamp: seconds,
});
export type WebhookInbound = z.output<typeof inboundSchema>;

/** What the field "messages" carries, about one phone number. */
export const messagesSchema = z.object({
  metadata: z.object({ phone_number_id: z.string() }),
  statuses: z.array(z.unknown()).optional().catch(undefined),
  messages: z.array(z.unknown()).optional().catch(undefined),
});

/** One change of an event, whatever its field. */
export const changeSchema = z.object({ field: z.string(), value: z.looseObject({}) });
export type WebhookChange = z.output<typeof changeSchema>;

/** The envelope of every POST of Meta's. */
export const webhookEventSchema = z.object({
  object: z.string(),
  entry: z.array(
    z.object({ id: z.string(), time: z.unknown().optional(), changes: z.array(z.unknown()) }),
  ),
});
