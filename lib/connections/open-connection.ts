import "server-only";
import { findSealedConnection } from "@/db/queries/connections";
import { openFor } from "@/lib/crypto/fields";
import { AppError } from "@/lib/errors";
import type { GraphTarget } from "@/lib/graph/client";
import { AccessToken, AppSecret } from "@/lib/secret";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { ConnectionKind } from "./connection.schema";
import { graphTarget } from "./graph-target";

/** All it takes to speak to Meta for one phone number of one tenant. */
export type OpenConnection = {
  id: string;
  tenantId: TenantId;
  kind: ConnectionKind;
  hookId: string;
  phoneNumberId: string;
  wabaId: string;
  /** STANDARD, HIGH, NOT_APPLICABLE; null when Meta was never asked. */
  throughputLevel: string | null;
  /** Says which token this is, for `markConnectionDead`. */
  tokenFingerprint: string;
  target: GraphTarget;
  token: AccessToken;
  /** Null when nobody gave it: then there is no `appsecret_proof`. */
  appSecret: AppSecret | null;
};

/**
 * The only way to a usable token.
 *
 * @throws {AppError} NOT_FOUND when the connection is removed or another tenant's
 * @throws {CryptoError} when the stored text cannot be opened
 */
export async function openConnection(
  tenantId: TenantId,
  connectionId: string,
): Promise<OpenConnection> {
  const stored = await findSealedConnection(tenantId, connectionId);
  if (!stored) throw new AppError("NOT_FOUND", "This connection does not exist any more.");
  const { sealedToken, sealedAppSecret, ...facts } = stored;
  const tokenField = { table: "connections", column: "sealed_token", rowId: facts.id };
  const secretField = { table: "hooks", column: "sealed_app_secret", rowId: facts.hookId };
  return {
    ...facts,
    tenantId,
    target: graphTarget(facts.kind),
    token: await openFor(tenantId, tokenField, sealedToken, AccessToken),
    appSecret: sealedAppSecret
      ? await openFor(tenantId, secretField, sealedAppSecret, AppSecret)
      : null,
  };
}
