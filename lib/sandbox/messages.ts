import "server-only";
import { z } from "zod";
import type { Behaviour } from "./behaviour.schema";
import { type RecipientOutcome, STATUS_ERRORS } from "./recipients";

const step = z.object({
  status: z.enum(["sent", "delivered", "read", "failed"]),
  /** Milliseconds after the step before. */
  gapMs: z.number(),
});

/** An accepted message, with the webhooks it will have and has had. */
export const messageSchema = z.object({
  id: z.string(),
  /** Orders messages accepted within one millisecond by one process. */
  seq: z.number(),
  phoneNumberId: z.string(),
  waId: z.string(),
  opaque: z.string().nullable(),
  type: z.enum(["text", "template"]),
  text: z.string(),
  at: z.string(),
  /** Graph version of the send, which decides the shape of its statuses. */
  version: z.number(),
  failure: z.number().nullable(),
  plan: z.array(step),
  statuses: z.array(z.object({ status: z.string(), at: z.string(), code: z.number().nullable() })),
});
export type Message = z.output<typeof messageSchema>;
export type Step = z.output<typeof step>;

/** The webhooks that a message will have, with the behaviour's accidents. */
export function planStatuses(
  outcome: RecipientOutcome,
  behaviour: Behaviour,
  random: () => number = Math.random,
): Step[] {
  if ("failed" in outcome) return [{ status: "failed", gapMs: behaviour.sentMs }];
  let order: Step["status"][] = ["sent", "delivered", "read"];
  if (random() < behaviour.skipDeliveredRate) order = ["sent", "read"];
  else if (random() < behaviour.swapRate) order = ["delivered", "sent", "read"];
  const gaps = [behaviour.sentMs, behaviour.deliveredMs, behaviour.readMs];
  const plan = order.map((status, index) => ({ status, gapMs: gaps[index] ?? 0 }));
  if (random() >= behaviour.duplicateRate) return plan;
  return plan.flatMap((once) => [once, { ...once, gapMs: 0 }]);
}

/** The `statuses[]` object of one step. @param timestamp unix seconds */
export function statusObject(message: Message, step: Step, timestamp: number) {
  return {
    id: message.id,
    status: step.status,
    timestamp: String(timestamp),
    recipient_id: message.waId,
    ...(message.opaque === null ? {} : { biz_opaque_callback_data: message.opaque }),
    ...(step.status === "failed" ? { errors: [statusError(message.failure ?? 131000)] } : {}),
    ...conversation(message, step, timestamp),
    ...(step.status === "sent" || step.status === "delivered" ? { pricing: pricing(message) } : {}),
  };
}

/** From v24.0 on the conversation is left out. */
function conversation(message: Message, step: Step, timestamp: number) {
  if (message.version >= 24 || step.status !== "sent") return {};
  return {
    conversation: {
      id: Buffer.from(message.id).toString("hex").slice(-32),
      expiration_timestamp: String(timestamp + 86_400),
      origin: { type: pricing(message).category },
    },
  };
}

function pricing(message: Message) {
  return message.type === "template"
    ? { billable: true, pricing_model: "PMP", type: "regular", category: "utility" }
    : {
        billable: false,
        pricing_model: "PMP",
        type: "free_customer_service",
        category: "service",
      };
}

function statusError(code: number) {
  const { title, details } = STATUS_ERRORS[code] ?? {
    title: "Something went wrong",
    details: "Something went wrong.",
  };
  return {
    code,
    title,
    message: title,
    error_data: { details },
    href: "/documentation/business-messaging/whatsapp/support/error-codes",
  };
}
