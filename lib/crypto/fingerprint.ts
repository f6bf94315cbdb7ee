import "server-only";
import { createHmac } from "node:crypto";
import type { Secret } from "../secret";
import { CryptoError } from "./crypto-error";
import { KEY_BYTES } from "./keys";

/**
 * 8 hex digits to tell two secrets apart on a screen: keyed, so nobody can test guesses against it.
 *
 * @throws {CryptoError} "key" unless the key has 32 bytes
 */
export function fingerprint(key: Buffer, secret: Secret): string {
  if (key.length !== KEY_BYTES) throw new CryptoError("key");
  return createHmac("sha256", key).update(secret.reveal()).digest("hex").slice(0, 8);
}
