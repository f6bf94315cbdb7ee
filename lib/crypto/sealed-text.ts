import "server-only";
import type { KeyObject } from "node:crypto";
import { decrypt, encrypt } from "./aes-gcm";
import { CryptoError } from "./crypto-error";

const ALGORITHM = "a256gcm";

/** `wv1` seals a field under a data key, `wk1` wraps a key under a KEK. */
export type SealedKind = "wv1" | "wk1";

type Parts = { readonly keyName: string; readonly iv: Buffer; readonly body: Buffer };

/**
 * Seals bytes as `<kind>.a256gcm.<keyName>.<iv b64url>.<ciphertext‖tag b64url>`.
 *
 * The first three parts and `context` are authenticated, so the text opens in no other place.
 *
 * @throws {CryptoError} "format" when a part of the context is empty
 */
export function sealText(
  kind: SealedKind,
  keyName: string,
  key: KeyObject,
  context: readonly string[],
  plain: Buffer,
): string {
  const header = headerOf(kind, keyName);
  const { iv, body } = encrypt(key, lengthPrefixed([header, ...context]), plain);
  return `${header}.${iv.toString("base64url")}.${body.toString("base64url")}`;
}

/**
 * Opens what {@link sealText} made, with the same key name, key and context.
 *
 * @throws {CryptoError} "format", "version", "key" (sealed under another key name) or "authentication"
 */
export function openText(
  kind: SealedKind,
  keyName: string,
  key: KeyObject,
  context: readonly string[],
  sealed: string,
): Buffer {
  const parts = parse(kind, sealed);
  if (parts.keyName !== keyName) throw new CryptoError("key");
  const aad = lengthPrefixed([headerOf(kind, keyName), ...context]);
  return decrypt(key, parts.iv, aad, parts.body);
}

/** Which key a text was sealed under. @throws {CryptoError} "format" or "version" */
export function keyNameOf(kind: SealedKind, sealed: string): string {
  return parse(kind, sealed).keyName;
}

function headerOf(kind: SealedKind, keyName: string): string {
  return `${kind}.${ALGORITHM}.${keyName}`;
}

function parse(kind: SealedKind, sealed: string): Parts {
  const [version, algorithm, keyName, iv, body, ...rest] = sealed.split(".");
  if (!keyName || iv === undefined || body === undefined || rest.length > 0) {
    throw new CryptoError("format");
  }
  if (version !== kind || algorithm !== ALGORITHM) throw new CryptoError("version");
  return { keyName, iv: decode(iv), body: decode(body) };
}

/** Base64url has several spellings of the same bytes; only the one we write is read. */
function decode(text: string): Buffer {
  const bytes = Buffer.from(text, "base64url");
  if (bytes.toString("base64url") !== text) throw new CryptoError("format");
  return bytes;
}

/** 4-byte big-endian length before every part, so ("a", "bc") and ("ab", "c") differ. */
function lengthPrefixed(parts: readonly string[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      if (part === "") throw new CryptoError("format");
      const bytes = Buffer.from(part, "utf8");
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}
