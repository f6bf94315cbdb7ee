import "server-only";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { ConnectionView } from "./connection.schema";
import { openHookOfApp } from "./open-hook";
import { callbackUrl } from "./webhook-address";

/** What is entered at Meta by hand, where the address is not set by itself. */
export type WebhookSetup = { callbackUrl: string; verifyToken: string };

/** Callback URL and verify token of a connection's webhook; null when the connection is gone. */
export async function webhookSetup(
  tenantId: TenantId,
  { kind, appId }: Pick<ConnectionView, "kind" | "appId">,
): Promise<WebhookSetup | null> {
  const hook = await openHookOfApp(tenantId, appId);
  if (!hook) return null;
  // The one secret that is meant to be read: the admin enters it at Meta.
  return { callbackUrl: callbackUrl(kind, hook.id), verifyToken: hook.verifyToken.reveal() };
}
