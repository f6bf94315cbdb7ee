import "server-only";
import { accountWebhookSchema } from "./account-webhook.schema";
import type { SandboxWebhookAnswer } from "./control-answers.schema";
import { UnknownObject } from "./control-objects";
import { digitsOf } from "./ids";
import type { PhoneNumber, Waba } from "./records";
import type { JsonValue } from "./store";
import type { Surroundings } from "./surroundings";
import { postToSubscribers } from "./webhook-post";

type Field = ReturnType<typeof accountWebhookSchema.parse>["field"];

/**
 * Tells the subscribers of a WABA something about the account, signed as statuses are. It is told at
 * once and not repeated after a failure; what Meta's state is then is up to other control calls.
 *
 * @throws {UnknownObject}
 */
export async function emitAccountWebhook(
  around: Surroundings,
  wabaId: string,
  body: unknown,
): Promise<SandboxWebhookAnswer> {
  const { field, times, ...wanted } = accountWebhookSchema.parse(body);
  const { records } = around;
  const waba = await records.get("waba", wabaId);
  if (!waba) throw new UnknownObject(`There is no waba ${wabaId}`);
  const numberId = wanted.phoneNumberId ?? waba.phoneNumberIds[0];
  const number = numberId === undefined ? null : await records.get("phone-number", numberId);
  const time = Math.floor(around.now().getTime() / 1000);
  const value = wanted.value ?? samples[field](waba, number, time);
  const event = {
    object: "whatsapp_business_account",
    entry: [{ id: waba.id, time, changes: [{ value, field }] }],
  };
  const answer: SandboxWebhookAnswer = { data: [] };
  for (let told = 0; told < times; told++) {
    answer.data.push(...(await postToSubscribers(around, waba, null, event)));
  }
  return answer;
}

type Sample = (waba: Waba, number: PhoneNumber | null, time: number) => JsonValue;

/** What Meta's documentation shows for each field, about the objects of this WABA. */
const samples: Record<Field, Sample> = {
  account_alerts: (waba) => ({
    entity_type: "BUSINESS",
    entity_id: waba.businessId,
    alert_info: {
      alert_severity: "WARNING",
      alert_status: "ACTIVE",
      alert_type: "INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED",
      alert_description: "The business has not been verified yet.",
    },
  }),
  account_review_update: () => ({ decision: "APPROVED" }),
  account_update: (_waba, _number, time) => ({
    event: "ACCOUNT_RESTRICTION",
    restriction_info: [
      { restriction_type: "RESTRICTED_BIZ_INITIATED_MESSAGING", expiration: time + 259_200 },
    ],
  }),
  business_capability_update: () => ({
    max_daily_conversations_per_business: 2000,
    max_phone_numbers_per_waba: 25,
  }),
  message_template_quality_update: (waba) => ({
    previous_quality_score: "GREEN",
    new_quality_score: "YELLOW",
    ...template(waba),
  }),
  message_template_status_update: (waba) => ({
    event: "REJECTED",
    ...template(waba),
    reason: "INVALID_FORMAT",
    message_template_category: "MARKETING",
  }),
  phone_number_name_update: (_waba, number) => ({
    display_phone_number: digits(number),
    decision: "APPROVED",
    requested_verified_name: number?.verifiedName ?? "Lucky Shrub",
    rejection_reason: null,
  }),
  phone_number_quality_update: (_waba, number) => ({
    display_phone_number: digits(number),
    event: "FLAGGED",
    current_limit: "TIER_250",
    max_daily_conversations_per_business: "TIER_250",
  }),
  security: (_waba, number) => ({
    display_phone_number: digits(number),
    event: "PIN_RESET_REQUEST",
    requester: "61555822107539",
  }),
  template_category_update: (waba) => ({
    ...template(waba),
    previous_category: "UTILITY",
    new_category: "MARKETING",
  }),
};

/** Ids of templates are numbers here, and the language has a hyphen. */
function template(waba: Waba) {
  const [first] = waba.templates;
  return {
    message_template_id: Number(first?.id ?? 1_689_556_908_129_832),
    message_template_name: first?.name ?? "order_confirmation",
    message_template_language: (first?.language ?? "en_US").replace("_", "-"),
  };
}

function digits(number: PhoneNumber | null): string {
  return digitsOf(number?.displayPhoneNumber ?? "15550783881");
}
