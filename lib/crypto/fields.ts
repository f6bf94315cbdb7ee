import "server-only";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { Secret } from "../secret";
import { openField, sealedVersion, sealField } from "./envelope";
import { fingerprint } from "./fingerprint";
import { fingerprintKey } from "./installation-keys";
import { dataKeyFor, dataKeyVersion } from "./tenant-keys";

/** The place of a sealed value in the database; it opens nowhere else. */
export type FieldPlace = { table: string; column: string; rowId: string };

/** Seals a secret under the tenant's own key, for one column of one row. @throws {CryptoError} */
export async function sealFor(
  tenantId: TenantId,
  place: FieldPlace,
  secret: Secret,
): Promise<string> {
  return sealField(await dataKeyFor(tenantId), { tenantId, ...place }, secret);
}

/** Opens what {@link sealFor} made for the same place. @throws {CryptoError} */
export async function openFor<S extends Secret>(
  tenantId: TenantId,
  place: FieldPlace,
  sealed: string,
  make: new (value: string) => S,
): Promise<S> {
  const key = await dataKeyVersion(tenantId, sealedVersion(sealed));
  return openField(key, { tenantId, ...place }, sealed, make);
}

/** 8 hex digits that tell two secrets apart on a screen. */
export function fingerprintOf(secret: Secret): string {
  return fingerprint(fingerprintKey(), secret);
}
