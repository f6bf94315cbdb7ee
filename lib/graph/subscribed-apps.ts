import "server-only";
import { z } from "zod";
import type { Secret } from "@/lib/secret";
import { type GraphTarget, graphCall } from "./client";
import { graphId } from "./request-parts";
import type { WabaAccess } from "./waba";

/** An app that receives the webhooks of a WABA. */
export type SubscribedApp = {
  appId: string;
  name: string | null;
  /** Where this WABA's webhooks go, when not to the app's own callback URL. */
  overrideCallbackUri: string | null;
};

const listReply = z.object({
  data: z.array(
    z.object({
      whatsapp_business_api_data: z.object({
        id: z.union([z.string(), z.number().int().transform(String)]),
        name: z.string().nullish(),
      }),
      override_callback_uri: z.string().nullish(),
    }),
  ),
});

/**
 * @throws {GraphRefusal}
 * @throws {GraphUnreachable}
 */
export async function listSubscribedApps(
  target: GraphTarget,
  from: WabaAccess,
): Promise<SubscribedApp[]> {
  const { data } = await graphCall({
    target,
    method: "GET",
    path: [graphId(from.wabaId), "subscribed_apps"],
    token: from.token,
    appSecret: from.appSecret,
    reply: listReply,
  });
  return data.map((app) => ({
    appId: app.whatsapp_business_api_data.id,
    name: app.whatsapp_business_api_data.name ?? null,
    overrideCallbackUri: app.override_callback_uri ?? null,
  }));
}

/**
 * Subscribes the token's app to the WABA. Without `override` webhooks go to the app's callback URL,
 * and an earlier override is removed; with it Meta first performs the handshake against it.
 *
 * @param override.callbackUri https, at most 200 characters
 * @throws {GraphRefusal}
 * @throws {GraphUnreachable}
 */
export async function subscribeApp(
  target: GraphTarget,
  from: WabaAccess & { override?: { callbackUri: string; verifyToken: Secret } | undefined },
): Promise<void> {
  const { override } = from;
  await graphCall({
    target,
    method: "POST",
    path: [graphId(from.wabaId), "subscribed_apps"],
    body: override
      ? {
          override_callback_uri: override.callbackUri,
          verify_token: override.verifyToken.reveal(),
        }
      : {},
    token: from.token,
    appSecret: from.appSecret,
    alsoSecret: override ? [override.verifyToken] : [],
    reply: z.object({ success: z.literal([true, "true"]) }),
  });
}
