import "server-only";
import { sql } from "drizzle-orm";
import { connections, hooks } from "../schema";

/** The columns of a `ConnectionView`: neither the sealed token nor another sealed text is among them. */
export const connectionView = {
  id: connections.id,
  kind: connections.kind,
  isDefault: connections.isDefault,
  hookId: connections.hookId,
  appId: hooks.appId,
  hasAppSecret: sql<boolean>`${hooks.sealedAppSecret} is not null`,
  phoneNumberId: connections.phoneNumberId,
  wabaId: connections.wabaId,
  tokenLast4: connections.tokenLast4,
  tokenFingerprint: connections.tokenFingerprint,
  tokenKind: connections.tokenKind,
  tokenAppName: connections.tokenAppName,
  tokenScopes: connections.tokenScopes,
  tokenIssuedAt: connections.tokenIssuedAt,
  tokenExpiresAt: connections.tokenExpiresAt,
  tokenNeverExpires: connections.tokenNeverExpires,
  checkState: connections.checkState,
  checkCode: connections.checkCode,
  checkSubcode: connections.checkSubcode,
  checkedAt: connections.checkedAt,
  verifiedName: connections.verifiedName,
  displayPhoneNumber: connections.displayPhoneNumber,
  qualityRating: connections.qualityRating,
  throughputLevel: connections.throughputLevel,
  accountMode: connections.accountMode,
  lastEventAt: hooks.lastEventAt,
  hookVerifiedAt: hooks.verifiedAt,
  createdAt: connections.createdAt,
};
