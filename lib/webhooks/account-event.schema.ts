import { z } from "zod";

// Meta adds events and fields at any time: what is not known keeps its name, and what is missing
// is null. One that cannot be read at all is left out without touching the others.

const word = z.union([z.string(), z.number()]).transform((value) =>
  String(value)
    .replace(/\p{Cc}/gu, " ")
    .slice(0, 500)
    .toWellFormed(),
);
const maybe = word
  .nullish()
  .transform((value) => value ?? null)
  .catch(null);

/** Meta writes a word where it has no reason. */
const reason = maybe.transform((value) => (value === "NONE" ? null : value));

const template = {
  message_template_name: word,
  message_template_language: word,
};

const accountUpdate = z.object({
  event: word,
  restriction_info: z
    .array(
      z.object({
        restriction_type: word,
        expiration: z.coerce.number().int().positive().max(253_402_300_799).nullish().catch(null),
      }),
    )
    .catch([])
    .default([]),
  ban_info: z.object({ waba_ban_state: maybe }).nullish().catch(null),
  violation_info: z.object({ violation_type: maybe }).nullish().catch(null),
  disconnection_info: z.object({ reason: maybe }).nullish().catch(null),
});
export type AccountUpdate = z.output<typeof accountUpdate>;

/** What is read of each field, by Meta's name for it. */
export const accountValues = {
  account_update: accountUpdate,
  account_review_update: z.object({ decision: word }),
  account_alerts: z.object({
    alert_info: z.object({
      alert_severity: maybe,
      alert_status: maybe,
      alert_type: word,
      alert_description: maybe,
    }),
  }),
  business_capability_update: z.object({
    max_daily_conversations_per_business: maybe,
    max_daily_conversation_per_phone: maybe,
  }),
  phone_number_quality_update: z.object({
    display_phone_number: word,
    event: word,
    current_limit: maybe,
  }),
  phone_number_name_update: z.object({
    display_phone_number: word,
    decision: word,
    requested_verified_name: maybe,
    rejection_reason: reason,
  }),
  security: z.object({ display_phone_number: maybe, event: word }),
  message_template_status_update: z.object({ ...template, event: word, reason }),
  message_template_quality_update: z.object({
    ...template,
    previous_quality_score: maybe,
    new_quality_score: word,
  }),
  template_category_update: z.object({
    ...template,
    previous_category: maybe,
    new_category: maybe,
    correct_category: maybe,
  }),
} as const;

export type AccountField = keyof typeof accountValues;

/** What Meta says about a WABA, one of its numbers or templates. */
export type AccountNews = {
  [Field in AccountField]: {
    field: Field;
    value: z.output<(typeof accountValues)[Field]>;
    wabaId: string;
    /** When Meta says that it was. */
    time: Date;
    /** The same for a repetition of the same event, and for nothing else. */
    digest: string;
  };
}[AccountField];

export function isAccountField(field: string): field is AccountField {
  return Object.hasOwn(accountValues, field);
}
