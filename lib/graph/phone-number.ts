import "server-only";
import { z } from "zod";
import type { AccessToken, AppSecret } from "@/lib/secret";
import { type GraphTarget, graphCall } from "./client";
import { graphId } from "./request-parts";

/** A business phone number as Meta describes it. Words in capitals are Meta's own, and may grow. */
export type PhoneNumber = {
  id: string;
  /** `+1 631-555-5555` or digits only. */
  displayPhoneNumber: string | null;
  verifiedName: string | null;
  /** GREEN, YELLOW, RED, UNKNOWN. */
  qualityRating: string | null;
  /** VERIFIED, NOT_VERIFIED, EXPIRED. */
  codeVerificationStatus: string | null;
  /** CLOUD_API, ON_PREMISE, NOT_APPLICABLE. */
  platformType: string | null;
  /** STANDARD (80 messages a second), HIGH (1,000), NOT_APPLICABLE. */
  throughputLevel: string | null;
  /** CONNECTED, PENDING, DISCONNECTED, BANNED, RESTRICTED and others. */
  status: string | null;
  /** APPROVED, AVAILABLE_WITHOUT_REVIEW, DECLINED, EXPIRED, PENDING_REVIEW, NONE. */
  nameStatus: string | null;
  /** SANDBOX for a test number, LIVE. */
  accountMode: string | null;
};

/** What to ask a phone number node for: `fields=` of it and of lists of it. */
export const phoneNumberFields =
  "id,display_phone_number,verified_name,quality_rating,code_verification_status,platform_type,throughput,status,name_status,account_mode";

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);

/** A phone number node, renamed to our words. */
export const phoneNumberReply = z
  .object({
    id: z.string(),
    display_phone_number: text,
    verified_name: text,
    quality_rating: text,
    code_verification_status: text,
    platform_type: text,
    throughput: z.object({ level: text }).nullish(),
    status: text,
    name_status: text,
    account_mode: text,
  })
  .transform(
    (node): PhoneNumber => ({
      id: node.id,
      displayPhoneNumber: node.display_phone_number,
      verifiedName: node.verified_name,
      qualityRating: node.quality_rating,
      codeVerificationStatus: node.code_verification_status,
      platformType: node.platform_type,
      throughputLevel: node.throughput?.level ?? null,
      status: node.status,
      nameStatus: node.name_status,
      accountMode: node.account_mode,
    }),
  );

/**
 * One phone number.
 *
 * @throws {GraphRefusal} 100/33 where the number does not exist or the token cannot see it
 * @throws {GraphUnreachable}
 */
export async function readPhoneNumber(
  target: GraphTarget,
  from: { phoneNumberId: string; token: AccessToken; appSecret?: AppSecret | undefined },
): Promise<PhoneNumber> {
  return await graphCall({
    target,
    method: "GET",
    path: [graphId(from.phoneNumberId)],
    query: { fields: phoneNumberFields },
    token: from.token,
    appSecret: from.appSecret,
    reply: phoneNumberReply,
  });
}
