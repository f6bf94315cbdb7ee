import "server-only";
import { createHash, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { CryptoError } from "./crypto-error";

export const KEY_BYTES = 32;

const keyObjects = new WeakMap<AesKey, KeyObject>();

/** A 256-bit key whose bytes no inspection, serialisation or log finds. */
class AesKey {
  /** @throws {CryptoError} "key" unless given 32 bytes */
  constructor(bytes: Buffer) {
    if (bytes.length !== KEY_BYTES) throw new CryptoError("key");
    keyObjects.set(this, createSecretKey(bytes));
  }

  /** For node:crypto, inside lib/crypto only. @throws {CryptoError} "key" on a forged object */
  keyObject(): KeyObject {
    const key = keyObjects.get(this);
    if (!key) throw new CryptoError("key");
    return key;
  }

  toString(): string {
    return "[key]";
  }

  toJSON(): string {
    return "[key]";
  }

  [Symbol.toPrimitive](): string {
    return "[key]";
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[key]";
  }
}

/** A key-encryption key of the operator: wraps other keys, never data. */
export class Kek extends AesKey {
  /** 12 hex digits; says which key is needed without telling anything about it. */
  readonly id: string;

  constructor(bytes: Buffer) {
    super(bytes);
    this.id = createHash("sha256")
      .update("wakey-kek-id\0")
      .update(bytes)
      .digest("hex")
      .slice(0, 12);
  }
}

/** The key of one tenant: seals its fields. Versions count from 1. */
export class DataKey extends AesKey {
  readonly version: number;

  /** @throws {CryptoError} "key" unless given 32 bytes, "version" unless a positive integer */
  constructor(version: number, bytes: Buffer) {
    super(bytes);
    if (!Number.isSafeInteger(version) || version < 1) throw new CryptoError("version");
    this.version = version;
  }
}

/** A new random data key. */
export function generateDataKey(version: number): DataKey {
  return new DataKey(version, randomBytes(KEY_BYTES));
}
