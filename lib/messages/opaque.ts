import "server-only";
import type { TenantId } from "@/lib/tenants/tenant.schema";

/**
 * What we give Meta along with each attempt (`biz_opaque_callback_data`) and get back in its status
 * webhooks. Nothing personal: every app subscribed to the WABA can read it.
 *
 * A part of the tenant's random id keeps apart installations that share a phone number one after
 * the other: message ids begin at 1 in each.
 */
export function opaqueOf(tenantId: TenantId, messageId: string, attempt: number): string {
  return `m:${tenantId.slice(0, 13)}:${messageId}:${attempt}`;
}

/** Null where the value is not one of this tenant's. */
export function readOpaque(
  tenantId: TenantId,
  value: string | undefined,
): { messageId: string; attempt: number } | null {
  const match = /^m:([0-9a-f-]{13}):([1-9]\d{0,17}):([1-9]\d{0,4})$/.exec(value ?? "");
  if (match?.[1] !== tenantId.slice(0, 13) || !match[2] || !match[3]) return null;
  return { messageId: match[2], attempt: Number(match[3]) };
}
