import "server-only";
import { findTenantKey, insertTenantKey, type WrappedKey } from "@/db/queries/keys";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { now } from "../clock";
import { CryptoError } from "./crypto-error";
import { unwrapDataKey, wrapDataKey, wrappedKekId } from "./envelope";
import { keyRing } from "./installation-keys";
import { type DataKey, generateDataKey } from "./keys";

const CACHE_MS = 5 * 60_000;
const CACHE_SIZE = 1_000;

/** Unwrapped keys of the last minutes, so that a campaign does not read its key for every message. */
const cache = new Map<string, { key: DataKey; until: number }>();

/** Gives a new tenant its first data key. Belongs into the transaction that makes the tenant. */
export async function ensureTenantKey(tenantId: TenantId): Promise<void> {
  const { primary } = keyRing();
  const key = generateDataKey(1);
  const wrapped = wrapDataKey(primary, tenantId, key);
  await insertTenantKey(tenantId, { version: 1, kekId: primary.id, wrapped }, now());
}

/** The key that seals the tenant's new values. @throws {CryptoError} "key" when there is none */
export async function dataKeyFor(tenantId: TenantId): Promise<DataKey> {
  return unwrap(tenantId, await findTenantKey(tenantId, "primary"));
}

/** The key that a stored value was sealed under. @throws {CryptoError} "key" when it is gone */
export async function dataKeyVersion(tenantId: TenantId, version: number): Promise<DataKey> {
  const name = `${tenantId}:${version}`;
  const known = cache.get(name);
  if (known && known.until > Date.now()) return known.key;
  const key = unwrap(tenantId, await findTenantKey(tenantId, version));
  if (cache.size >= CACHE_SIZE) cache.clear();
  cache.set(name, { key, until: Date.now() + CACHE_MS });
  return key;
}

function unwrap(tenantId: TenantId, stored: WrappedKey | null): DataKey {
  const kek = stored && keyRing().find(wrappedKekId(stored.wrapped));
  if (!kek) throw new CryptoError("key");
  return unwrapDataKey(kek, tenantId, stored.version, stored.wrapped);
}
