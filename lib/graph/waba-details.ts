import "server-only";
import { z } from "zod";
import type { GraphTarget } from "./client";
import { type HealthStatus, healthStatusReply } from "./health-status";
import { readDetails } from "./read-details";
import { idReply, textReply } from "./replies";
import type { WabaAccess } from "./waba";

/** All that Meta tells of a WABA. Words in capitals are Meta's own, and may grow. */
export type WabaDetails = {
  id: string;
  name: string | null;
  /** ACTIVE and others. */
  status: string | null;
  /** APPROVED, PENDING, REJECTED. */
  accountReviewStatus: string | null;
  /** verified, not_verified, pending and others, in small letters. */
  businessVerificationStatus: string | null;
  /** The portfolio that owns it. */
  business: { id: string; name: string | null } | null;
  /** People written to in 24 hours, for the whole portfolio: TIER_250 and so on. */
  messagingLimit: string | null;
  health: HealthStatus | null;
};

const reply = z
  .object({
    id: idReply,
    name: textReply,
    status: textReply,
    account_review_status: textReply,
    business_verification_status: textReply,
    owner_business_info: z.object({ id: idReply, name: textReply }).nullish(),
    whatsapp_business_manager_messaging_limit: textReply,
    health_status: healthStatusReply.nullish(),
  })
  .transform(
    (node): WabaDetails => ({
      id: node.id,
      name: node.name,
      status: node.status,
      accountReviewStatus: node.account_review_status,
      businessVerificationStatus: node.business_verification_status,
      business: node.owner_business_info ?? null,
      messagingLimit: node.whatsapp_business_manager_messaging_limit,
      health: node.health_status ?? null,
    }),
  );

/**
 * A WABA with everything that decides whether its numbers can send, and the business that owns it.
 *
 * @throws {GraphRefusal} 100/33 where it does not exist or the token cannot see it; 100 with
 *   "nonexisting field" and the node's type where the id is of something else
 * @throws {GraphUnreachable}
 */
export async function readWabaDetails(target: GraphTarget, from: WabaAccess): Promise<WabaDetails> {
  return await readDetails(target, {
    id: from.wabaId,
    token: from.token,
    appSecret: from.appSecret,
    needed: ["id", "name", "currency", "timezone_id"],
    wished: [
      "status",
      "account_review_status",
      "business_verification_status",
      "owner_business_info",
      "whatsapp_business_manager_messaging_limit",
      "health_status",
    ],
    nodeType: /WhatsAppBusinessAccount/i,
    reply,
  });
}
