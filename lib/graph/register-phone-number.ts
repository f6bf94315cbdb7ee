import "server-only";
import type { AccessToken, AppSecret, Secret } from "@/lib/secret";
import { type GraphTarget, graphCall } from "./client";
import { doneReply } from "./replies";
import { graphId } from "./request-parts";

/**
 * Registers a verified number with Cloud API, after which it can send. Meta allows 10 attempts in 72
 * hours and then blocks the number for as long, so this is never repeated by itself.
 *
 * @param from.pin six digits: the number's two-step PIN, or the one it gets where it has none yet
 * @throws {GraphRefusal} 133005 for a wrong PIN, 133006 for a number that must be verified first,
 *   133008 and 133009 after wrong PINs, 133015 soon after it was deleted, 133016 after 10 attempts
 * @throws {GraphUnreachable}
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/registration
 */
export async function registerPhoneNumber(
  target: GraphTarget,
  from: {
    phoneNumberId: string;
    pin: Secret;
    token: AccessToken;
    appSecret?: AppSecret | undefined;
  },
): Promise<void> {
  await graphCall({
    target,
    method: "POST",
    path: [graphId(from.phoneNumberId), "register"],
    body: { messaging_product: "whatsapp", pin: from.pin.reveal() },
    token: from.token,
    appSecret: from.appSecret,
    alsoSecret: [from.pin],
    reply: doneReply,
  });
}
