import "server-only";
import { findConnection } from "@/db/queries/connections";
import { findSealedKeptToken, type SealedKeptToken } from "@/db/queries/kept-tokens";
import { connectionGone } from "@/lib/connections/connection-draft";
import { keptTokenField } from "@/lib/connections/kept-token-field";
import { CryptoError } from "@/lib/crypto/crypto-error";
import { openFor } from "@/lib/crypto/fields";
import { AppError } from "@/lib/errors";
import { AccessToken } from "@/lib/secret";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { KeptTokenState } from "./rotation.schema";

/**
 * A kept token that is still there.
 *
 * @throws {AppError} CONFLICT where it is not; NOT_FOUND where its connection is not the tenant's
 */
export async function requireKeptToken(
  tenantId: TenantId,
  connectionId: string,
  keptId: string,
  state: KeptTokenState | null = null,
): Promise<SealedKeptToken> {
  if (!(await findConnection(tenantId, connectionId))) throw connectionGone();
  const kept = await findSealedKeptToken(tenantId, connectionId, keptId);
  if (!kept || (state !== null && kept.state !== state)) throw keptTokenGone();
  return kept;
}

/** @throws {AppError} CONFLICT where the sealed text cannot be opened */
export async function openKeptToken(
  tenantId: TenantId,
  { id, sealedToken }: Pick<SealedKeptToken, "id" | "sealedToken">,
): Promise<AccessToken> {
  try {
    return await openFor(tenantId, keptTokenField(id), sealedToken, AccessToken);
  } catch (error) {
    if (!(error instanceof CryptoError)) throw error;
    throw new AppError("CONFLICT", "The stored token cannot be opened any more. Paste it again.", {
      cause: error,
    });
  }
}

export function keptTokenEnding(): AppError {
  return new AppError("CONFLICT", "Meta is being asked to end this token, so it cannot be used.");
}

export function keptTokenGone(): AppError {
  return new AppError(
    "CONFLICT",
    "This token is not kept any more: it was used, discarded or destroyed meanwhile. The page shows how it is now.",
  );
}
