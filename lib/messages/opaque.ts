import "server-only";

/**
 * What we give Meta along with each attempt (`biz_opaque_callback_data`) and get back in its status
 * webhooks. Nothing personal: every app subscribed to the WABA can read it.
 */
export function opaqueOf(messageId: string, attempt: number): string {
  return `m:${messageId}:${attempt}`;
}

/** Null where the value is not one of ours. */
export function readOpaque(
  value: string | undefined,
): { messageId: string; attempt: number } | null {
  const match = /^m:([1-9]\d{0,18}):([1-9]\d{0,4})$/.exec(value ?? "");
  return match?.[1] && match[2] ? { messageId: match[1], attempt: Number(match[2]) } : null;
}
