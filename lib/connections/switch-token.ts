import "server-only";
import { randomUUID } from "node:crypto";
import { withTenant } from "@/db/doors";
import type { ConnectionColumns } from "@/db/queries/connection-changes";
import { lockStoredToken } from "@/db/queries/connections";
import { deleteKeptCopies, insertKeptToken } from "@/db/queries/kept-tokens";
import { findTokenPlan } from "@/db/queries/token-plans";
import { CryptoError } from "@/lib/crypto/crypto-error";
import { fingerprintOf, openFor, sealFor } from "@/lib/crypto/fields";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import type { TokenSource } from "@/lib/rotation/rotation.schema";
import { AccessToken } from "@/lib/secret";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { changeConnection } from "./change-connection";
import type { ConnectionEvidence } from "./connection-change.schema";
import { connectionGone } from "./connection-draft";
import { keptTokenField } from "./kept-token-field";

const HOUR_MS = 3_600_000;

export type TokenSwitch = {
  token: AccessToken;
  /** The fingerprint of the token to be replaced; null: whichever is there. */
  expected: string | null;
  /** What else changes with it: what Meta said, and perhaps the app or the ids. */
  columns: Omit<Partial<ConnectionColumns>, "sealedToken" | "tokenLast4" | "tokenFingerprint">;
  /** Who replaces it. */
  source: TokenSource;
  /** When Meta is to be asked to end the replaced one; null: not by itself. */
  revokeOldAt: Date | null;
  evidence: ConnectionEvidence;
  at: Date;
};

/**
 * Puts a token in the place of another: the one way to do so. The old one stays sealed beside it,
 * for going back. One transaction, or part of the one around.
 *
 * @returns the replaced token's fingerprint, and where it is kept; null where it is the same token or
 *   cannot be opened any more
 * @throws {AppError} NOT_FOUND for a removed connection, CONFLICT where another token than `expected`
 *   is in place
 */
export async function switchToken(
  tenantId: TenantId,
  connectionId: string,
  change: TokenSwitch,
): Promise<{ before: string; keptId: string | null }> {
  const { token, expected, evidence, at } = change;
  return await withTenant(tenantId, async () => {
    const old = await lockStoredToken(tenantId, connectionId);
    if (!old) throw connectionGone();
    const before = old.tokenFingerprint;
    if (expected !== null && before !== expected) throw tokenReplacedMeanwhile();

    const tokenFingerprint = fingerprintOf(token);
    const isSame = before === tokenFingerprint;
    const keptId = isSame ? null : await keepOld(tenantId, connectionId, old, change);
    await deleteKeptCopies(tenantId, connectionId, tokenFingerprint);
    const place = { table: "connections", column: "sealed_token", rowId: connectionId };
    const columns = {
      ...(isSame ? {} : { tokenSavedAt: at, lostPermissions: [] }),
      ...change.columns,
      sealedToken: await sealFor(tenantId, place, token),
      tokenLast4: token.last4,
      tokenFingerprint,
    };
    await changeConnection(tenantId, connectionId, {
      columns,
      tokenFingerprint: before,
      evidence,
      at,
    });
    return { before, keptId };
  });
}

export function tokenReplacedMeanwhile(): AppError {
  return new AppError(
    "CONFLICT",
    "Somebody has replaced the token meanwhile. The page shows how it is now.",
  );
}

type OldToken = NonNullable<Awaited<ReturnType<typeof lockStoredToken>>>;

/** The replaced token under its own place in the database: sealed text opens nowhere else. */
async function keepOld(
  tenantId: TenantId,
  connectionId: string,
  { sealedToken, ...facts }: OldToken,
  { source, revokeOldAt, at }: TokenSwitch,
): Promise<string | null> {
  const place = { table: "connections", column: "sealed_token", rowId: connectionId };
  const id = randomUUID();
  try {
    const token = await openFor(tenantId, place, sealedToken, AccessToken);
    const { keepHours } = await findTokenPlan(tenantId, connectionId);
    await insertKeptToken(tenantId, {
      ...facts,
      id,
      connectionId,
      state: "previous",
      source,
      sealedToken: await sealFor(tenantId, keptTokenField(id), token),
      revokeAt: revokeOldAt,
      createdAt: at,
      destroyAt: new Date(at.getTime() + keepHours * HOUR_MS),
    });
    return id;
  } catch (error) {
    // What cannot be opened cannot be gone back to, and must not keep a good token out.
    if (!(error instanceof CryptoError)) throw error;
    log.warn({ err: error, connectionId }, "The replaced token could not be kept");
    return null;
  }
}
