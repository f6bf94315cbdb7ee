import "server-only";
import { z } from "zod";
import { idReply, textReply } from "./replies";

/** Whether messages can be sent, by Meta's own account. Words in capitals are Meta's, and may grow. */
export type HealthStatus = {
  /** AVAILABLE, LIMITED, BLOCKED. */
  canSendMessage: string;
  entities: HealthEntity[];
};

export type HealthEntity = {
  /** PHONE_NUMBER (only where a number was asked), WABA, BUSINESS, APP. */
  entityType: string;
  id: string | null;
  canSendMessage: string;
  /** Why it is LIMITED, in Meta's words. */
  additionalInfo: string[];
  /** Why it is BLOCKED: code such as 141006, and Meta's words. */
  errors: { code: number; description: string | null; solution: string | null }[];
};

/** The field `health_status` of a phone number or a WABA. */
export const healthStatusReply = z
  .object({
    can_send_message: z.string(),
    entities: z
      .array(
        z.object({
          entity_type: z.string(),
          id: idReply.nullish(),
          can_send_message: z.string().nullish(),
          additional_info: z.array(z.string()).nullish(),
          errors: z
            .array(
              z.object({
                error_code: z.coerce.number().int(),
                error_description: textReply,
                possible_solution: textReply,
              }),
            )
            .nullish(),
        }),
      )
      .default([]),
  })
  .transform(
    (health): HealthStatus => ({
      canSendMessage: health.can_send_message,
      entities: health.entities.map((entity) => ({
        entityType: entity.entity_type,
        id: entity.id ?? null,
        canSendMessage: entity.can_send_message ?? "AVAILABLE",
        additionalInfo: entity.additional_info ?? [],
        errors: (entity.errors ?? []).map((error) => ({
          code: error.error_code,
          description: error.error_description,
          solution: error.possible_solution,
        })),
      })),
    }),
  );
