import "server-only";
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { AppSecret, Secret } from "../secret";

const SIGNATURE = /^sha256=([0-9a-f]{64})$/;
/** Stands in where there is no secret, so that a missing one takes as long as a wrong one. */
const NO_SECRET = "no secret is known for this hook";

/**
 * Whether Meta signed these bytes: `X-Hub-Signature-256` over the raw body, before any parsing.
 *
 * @param appSecret null: nothing can be trusted, the answer is false
 */
export function isSignedBy(
  appSecret: AppSecret | null,
  body: Uint8Array,
  signature: string | null,
): boolean {
  const given = SIGNATURE.exec(signature ?? "")?.[1];
  const right = createHmac("sha256", appSecret?.reveal() ?? NO_SECRET)
    .update(body)
    .digest();
  if (!given || !appSecret) return false;
  return timingSafeEqual(right, Buffer.from(given, "hex"));
}

/** Compares a secret with what somebody sent, in a time that tells nothing about it. */
export function equalsSecret(secret: Secret, text: string): boolean {
  const digest = (value: string) => createHash("sha256").update(value).digest();
  return timingSafeEqual(digest(secret.reveal()), digest(text));
}

/**
 * Signs what this server sends out, so that its receiver knows whose it is, and of when.
 *
 * @param timestamp unix seconds
 * @returns HMAC-SHA256 over `<timestamp>.<body>`, in hexadecimal
 */
export function signTimed(secret: Secret, timestamp: number, body: string): string {
  return createHmac("sha256", secret.reveal()).update(`${timestamp}.${body}`).digest("hex");
}
