import "server-only";
import type { Caller } from "./access";
import type { VisibleWaba } from "./assets";
import type { GraphCall, Sandbox } from "./graph-call";
import { parameterRefusal, unknownPath } from "./graph-error";
import { verifyCallback } from "./handshake";
import { appLink } from "./node-fields";
import type { JsonValue } from "./store";

/**
 * `GET`, `POST` and `DELETE /{WABA}/subscribed_apps`: which apps receive the WABA's webhooks, and
 * where. A plain POST takes an override away again.
 *
 * @throws {GraphRefusal} 100 for a wrong override, 2200 when the callback fails the handshake
 */
export async function subscribedApps(
  sandbox: Sandbox,
  call: GraphCall,
  caller: Caller,
  { waba }: VisibleWaba,
): Promise<JsonValue> {
  const { records } = sandbox;
  if (call.method === "GET") {
    const data = await Promise.all(
      waba.subscriptions.map(async ({ appId, overrideCallbackUri }) => ({
        whatsapp_business_api_data: {
          id: appId,
          link: appLink(appId),
          name: (await records.get("app", appId))?.name ?? "",
        },
        ...(overrideCallbackUri ? { override_callback_uri: overrideCallbackUri } : {}),
      })),
    );
    return { data };
  }
  const { id: appId } = caller.app;
  const others = waba.subscriptions.filter((subscription) => subscription.appId !== appId);
  if (call.method === "DELETE") {
    await records.save("waba", { ...waba, subscriptions: others });
    return { success: true };
  }
  if (call.method !== "POST") throw unknownPath("/subscribed_apps");
  const subscribed = others.length < waba.subscriptions.length;
  const overrideCallbackUri = await override(sandbox, call, caller, subscribed);
  await records.save("waba", {
    ...waba,
    subscriptions: [...others, { appId, overrideCallbackUri }],
  });
  return { success: true };
}

async function override(
  sandbox: Sandbox,
  call: GraphCall,
  caller: Caller,
  subscribed: boolean,
): Promise<string | null> {
  const uri = call.params.get("override_callback_uri");
  if (!uri) return null;
  if (uri.length > 200) {
    throw parameterRefusal("Param override_callback_uri must be at most 200 characters long.");
  }
  if (caller.app.overrideNeedsSubscription && !subscribed) {
    throw parameterRefusal(
      "Before override the current callback uri, your app must be subscribed to receive messages for WhatsApp Business Account",
    );
  }
  const verifyToken = call.params.get("verify_token");
  if (!verifyToken) throw parameterRefusal("The parameter verify_token is required.");
  await verifyCallback(sandbox, uri, verifyToken);
  return uri;
}
