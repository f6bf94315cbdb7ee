import "server-only";
import type { Secret } from "../secret";
import { CryptoError } from "./crypto-error";
import { DataKey, KEY_BYTES, type Kek } from "./keys";
import { keyNameOf, openText, sealText } from "./sealed-text";

/** Where a sealed value lives; it opens nowhere else. No part may be empty. */
export type FieldContext = {
  readonly tenantId: string;
  readonly table: string;
  readonly column: string;
  readonly rowId: string;
};

/**
 * Seals a secret for one field: `wv1.a256gcm.<data key version>.<iv>.<ciphertext‖tag>`.
 *
 * @throws {CryptoError} "format" for an empty secret, text that UTF-8 cannot carry, or an empty
 *   part of the context
 */
export function sealField(dek: DataKey, context: FieldContext, secret: Secret): string {
  const value = secret.reveal();
  if (value === "" || !value.isWellFormed()) throw new CryptoError("format");
  const plain = Buffer.from(value, "utf8");
  return sealText("wv1", String(dek.version), dek.keyObject(), fieldParts(context), plain);
}

/**
 * Opens a field. The plain value exists only inside the `make` object.
 *
 * @throws {CryptoError} "format", "version", "key" (another data key version) or "authentication"
 */
export function openField<S extends Secret>(
  dek: DataKey,
  context: FieldContext,
  sealed: string,
  make: new (value: string) => S,
): S {
  const name = String(dek.version);
  const plain = openText("wv1", name, dek.keyObject(), fieldParts(context), sealed);
  return new make(plain.toString("utf8"));
}

/** The data key version a field was sealed under. @throws {CryptoError} "format" or "version" */
export function sealedVersion(sealed: string): number {
  const name = keyNameOf("wv1", sealed);
  if (!/^[1-9]\d{0,14}$/.test(name)) throw new CryptoError("format");
  return Number(name);
}

/** Wraps a tenant's data key: `wk1.a256gcm.<kek id>.<iv>.<ciphertext‖tag>`. @throws {CryptoError} */
export function wrapDataKey(kek: Kek, tenantId: string, key: DataKey): string {
  const context = ["tenant_dek", tenantId, String(key.version)];
  return sealText("wk1", kek.id, kek.keyObject(), context, key.keyObject().export());
}

/**
 * Unwraps the data key of this tenant and version.
 *
 * @throws {CryptoError} "format", "version", "key" (wrapped by another KEK, or not 32 bytes) or
 *   "authentication" (another tenant's, another version's, or changed)
 */
export function unwrapDataKey(
  kek: Kek,
  tenantId: string,
  version: number,
  wrapped: string,
): DataKey {
  const context = ["tenant_dek", tenantId, String(version)];
  return new DataKey(version, openText("wk1", kek.id, kek.keyObject(), context, wrapped));
}

/** Wraps a 32-byte key of the instance, such as the one for fingerprints. @throws {CryptoError} */
export function wrapInstanceKey(kek: Kek, purpose: string, key: Buffer): string {
  if (key.length !== KEY_BYTES) throw new CryptoError("key");
  return sealText("wk1", kek.id, kek.keyObject(), ["instance_key", purpose], key);
}

/** The 32 bytes of an instance key; a key wrapped for one purpose opens for no other. @throws {CryptoError} */
export function unwrapInstanceKey(kek: Kek, purpose: string, wrapped: string): Buffer {
  return openText("wk1", kek.id, kek.keyObject(), ["instance_key", purpose], wrapped);
}

/** The id of the KEK that a key was wrapped by. @throws {CryptoError} "format" or "version" */
export function wrappedKekId(wrapped: string): string {
  const id = keyNameOf("wk1", wrapped);
  if (!/^[0-9a-f]{12}$/.test(id)) throw new CryptoError("format");
  return id;
}

function fieldParts({ tenantId, table, column, rowId }: FieldContext): string[] {
  return [tenantId, table, column, rowId];
}
