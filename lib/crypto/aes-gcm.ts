import "server-only";
import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from "node:crypto";
import { CryptoError } from "./crypto-error";

const ALGORITHM = "aes-256-gcm";
export const IV_BYTES = 12;
// Without this option Node accepts tags of 4 bytes, which an attacker can guess.
const authTagLength = 16;

/** AES-256-GCM with a fresh random IV (NIST SP 800-38D); `body` is ciphertext ‖ 16-byte tag. */
export function encrypt(
  key: KeyObject,
  aad: Buffer,
  plain: Buffer,
): { readonly iv: Buffer; readonly body: Buffer } {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength }).setAAD(aad);
  const body = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return { iv, body };
}

/**
 * The plain bytes of `body` (ciphertext ‖ 16-byte tag).
 *
 * @throws {CryptoError} "format" for impossible lengths, "authentication" when the tag does not hold
 */
export function decrypt(key: KeyObject, iv: Buffer, aad: Buffer, body: Buffer): Buffer {
  if (iv.length !== IV_BYTES || body.length < authTagLength) throw new CryptoError("format");
  const tagAt = body.length - authTagLength;
  const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength })
    .setAAD(aad)
    .setAuthTag(body.subarray(tagAt));
  const start = decipher.update(body.subarray(0, tagAt));
  try {
    return Buffer.concat([start, decipher.final()]);
  } catch {
    throw new CryptoError("authentication");
  }
}
