import "server-only";
import { z } from "zod";
import type { AccessToken, AppSecret } from "@/lib/secret";
import type { GraphTarget } from "./client";
import { type HealthStatus, healthStatusReply } from "./health-status";
import { type PhoneNumber, phoneNumberFields, phoneNumberReply } from "./phone-number";
import { readDetails } from "./read-details";
import { textReply } from "./replies";

/** All that Meta tells of a number. Null: Meta did not say, or not in this version. */
export type PhoneNumberDetails = PhoneNumber & {
  health: HealthStatus | null;
  /** TIER_250, TIER_2K, TIER_10K, TIER_100K, TIER_UNLIMITED …: people written to in 24 hours. */
  messagingLimit: string | null;
  isOfficial: boolean | null;
  /** A two-step PIN is set, and `registerPhoneNumber` must give that one. */
  isPinEnabled: boolean | null;
  /** Also used in the WhatsApp Business app, which fixes its throughput at 20 a second. */
  isOnBusinessApp: boolean | null;
  /** The certificate for registering with the display name in force. */
  certificate: string | null;
  /** What became of a new display name that was asked for; values as `nameStatus`. */
  newNameStatus: string | null;
  /** The callback URLs in force; the first that is there wins, in this order. */
  webhooks: { phoneNumber: string | null; waba: string | null; app: string | null };
};

const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? null);

const moreReply = z
  .object({
    health_status: healthStatusReply.nullish(),
    whatsapp_business_manager_messaging_limit: textReply,
    messaging_limit_tier: textReply,
    is_official_business_account: flag,
    is_pin_enabled: flag,
    is_on_biz_app: flag,
    certificate: textReply,
    new_name_status: textReply,
    webhook_configuration: z
      .object({
        phone_number: textReply,
        whatsapp_business_account: textReply,
        application: textReply,
      })
      .nullish(),
  })
  .transform((node) => ({
    health: node.health_status ?? null,
    messagingLimit: node.whatsapp_business_manager_messaging_limit ?? node.messaging_limit_tier,
    isOfficial: node.is_official_business_account,
    isPinEnabled: node.is_pin_enabled,
    isOnBusinessApp: node.is_on_biz_app,
    certificate: node.certificate,
    newNameStatus: node.new_name_status,
    webhooks: {
      phoneNumber: node.webhook_configuration?.phone_number ?? null,
      waba: node.webhook_configuration?.whatsapp_business_account ?? null,
      app: node.webhook_configuration?.application ?? null,
    },
  }));

// Both halves read the same node.
const reply = z.unknown().transform((node, context): PhoneNumberDetails => {
  const basic = phoneNumberReply.safeParse(node);
  const more = moreReply.safeParse(node);
  if (basic.success && more.success) return { ...basic.data, ...more.data };
  context.addIssue("Not a phone number");
  return z.NEVER;
});

/**
 * One phone number with everything that decides whether it can send.
 *
 * @throws {GraphRefusal} 100/33 where the number does not exist or the token cannot see it; 100 with
 *   "nonexisting field" and the node's type where the id is of something else
 * @throws {GraphUnreachable}
 */
export async function readPhoneNumberDetails(
  target: GraphTarget,
  from: { phoneNumberId: string; token: AccessToken; appSecret?: AppSecret | undefined },
): Promise<PhoneNumberDetails> {
  return await readDetails(target, {
    id: from.phoneNumberId,
    token: from.token,
    appSecret: from.appSecret,
    needed: phoneNumberFields.split(","),
    wished: [
      "health_status",
      "whatsapp_business_manager_messaging_limit",
      "messaging_limit_tier",
      "is_official_business_account",
      "is_pin_enabled",
      "is_on_biz_app",
      "certificate",
      "new_name_status",
      "webhook_configuration",
    ],
    nodeType: /PhoneNumber/i,
    reply,
  });
}

const businessAppReply = z.object({ is_on_biz_app: z.boolean().nullish().catch(null) });

/**
 * Whether the number also works in the WhatsApp Business app ("coexistence"), where it may send 20
 * messages a second. Null where Meta does not tell.
 *
 * @throws {GraphRefusal}
 * @throws {GraphUnreachable}
 */
export async function readOnBusinessApp(
  target: GraphTarget,
  from: { phoneNumberId: string; token: AccessToken; appSecret?: AppSecret | undefined },
): Promise<boolean | null> {
  const { is_on_biz_app: isOn } = await readDetails(target, {
    id: from.phoneNumberId,
    token: from.token,
    appSecret: from.appSecret,
    needed: ["id"],
    wished: ["is_on_biz_app"],
    nodeType: /PhoneNumber/i,
    reply: businessAppReply,
  });
  return isOn ?? null;
}
