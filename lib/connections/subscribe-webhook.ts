import "server-only";
import { GraphRefusal, GraphUnreachable } from "@/lib/graph/graph-errors";
import { listSubscribedApps, subscribeApp } from "@/lib/graph/subscribed-apps";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { Finding } from "./finding.schema";
import { webhookSettingsLink } from "./meta-links";
import { openConnection } from "./open-connection";
import { openHook } from "./open-hook";
import { finding, metaPart } from "./refusal-finding";
import { callbackUrl, isCallbackAccepted } from "./webhook-address";

/**
 * Lets Meta send the WABA's events to this server. Where Meta can reach it, the WABA gets a callback
 * URL of its own, so that tenants can share an app.
 *
 * @returns what did not work, as notes: sending works without it, only statuses stay away
 */
export async function subscribeWebhook(
  tenantId: TenantId,
  connectionId: string,
): Promise<Finding[]> {
  const connection = await openConnection(tenantId, connectionId);
  const hook = await openHook(connection.hookId);
  if (!hook) return [];
  const callbackUri = callbackUrl(connection.kind, hook.id);
  const { target, wabaId, token } = connection;
  const access = { wabaId, token, appSecret: connection.appSecret ?? undefined };
  try {
    const apps = await listSubscribedApps(target, access);
    const own = apps.find((app) => app.appId === hook.appId);
    if (!own) await subscribeApp(target, access);
    if (!isCallbackAccepted(connection.kind)) return [needsHttps(callbackUri)];
    const override = { callbackUri, verifyToken: hook.verifyToken };
    await subscribeApp(target, { ...access, override });
    const before = own?.overrideCallbackUri;
    return before && before !== callbackUri ? [moved(before)] : [];
  } catch (error) {
    return [failed(error, hook.appId, callbackUri)];
  }
}

function needsHttps(callbackUri: string): Finding {
  return finding({
    title: "Statuses cannot arrive yet",
    isWarning: true,
    cause: `Meta delivers webhooks to https addresses only, and this server is known as ${new URL(callbackUri).origin}.`,
    fix: "Put the server behind https, set APP_ORIGIN to that address, and save again.",
  });
}

function moved(before: string): Finding {
  return finding({
    title: "The account's webhooks come here now",
    cause: `Until now Meta sent them to ${before}.`,
    fix: "Nothing has to be done, unless another system still needs them.",
  });
}

function failed(error: unknown, appId: string, callbackUri: string): Finding {
  if (!(error instanceof GraphRefusal || error instanceof GraphUnreachable)) throw error;
  return finding({
    title: "Meta did not take the webhook, so statuses cannot arrive yet",
    isWarning: true,
    cause:
      error instanceof GraphRefusal
        ? `Meta answered: ${(error.details ?? error.metaMessage).replace(/[^.!?]$/, "$&.")}`
        : "Meta could not be reached for this step.",
    fix: `Make sure that ${callbackUri} can be reached from the internet, then save again; or enter callback URL and verify token by hand.`,
    link: webhookSettingsLink(appId),
    ...(error instanceof GraphRefusal ? metaPart(error) : {}),
  });
}
