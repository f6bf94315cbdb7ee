import "server-only";
import type { z } from "zod";
import type { App, PhoneNumber, Waba } from "./records";
import type { healthSchema } from "./shapes.schema";
import type { JsonValue } from "./store";

type Health = z.output<typeof healthSchema>;

/**
 * `health_status` of a WABA, or of a number with its WABA: every object on the way of a message, and
 * the worst of them for all.
 */
export function health(waba: Waba, app: App, number: PhoneNumber | null): JsonValue {
  const entities = [
    ...(number ? [entity("PHONE_NUMBER", number.id, number.health ?? numberHealth(number))] : []),
    entity("WABA", waba.id, waba.health),
    entity("BUSINESS", waba.businessId, waba.businessHealth),
    entity("APP", app.id, app.health),
  ];
  const worst = (["BLOCKED", "LIMITED"] as const).find((state) =>
    entities.some(({ can_send_message }) => can_send_message === state),
  );
  return { can_send_message: worst ?? "AVAILABLE", entities };
}

function entity(entity_type: string, id: string, state: Health | null) {
  return {
    entity_type,
    id,
    can_send_message: state?.canSendMessage ?? "AVAILABLE",
    ...(state?.additionalInfo ? { additional_info: state.additionalInfo } : {}),
    ...(state?.errors ? { errors: state.errors } : {}),
  };
}

const SENDING = ["CONNECTED", "FLAGGED", "RATE_LIMITED"];
const APPROVED = ["APPROVED", "AVAILABLE_WITHOUT_REVIEW"];

function numberHealth(number: PhoneNumber): Health | null {
  if (!SENDING.includes(number.status)) {
    return {
      canSendMessage: "BLOCKED",
      errors: [
        {
          error_code: 141000,
          error_description: `The phone number's status is ${number.status}.`,
          possible_solution: "Register the phone number with the Cloud API.",
        },
      ],
    };
  }
  if (!APPROVED.includes(number.nameStatus)) {
    return {
      canSendMessage: "LIMITED",
      additionalInfo: [
        "Your display name has not been approved yet. Your message limit will increase after the display name is approved.",
      ],
    };
  }
  return null;
}
