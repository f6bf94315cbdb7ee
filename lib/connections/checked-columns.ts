import "server-only";
import type { TokenFacts } from "@/lib/graph/debug-token";
import type { PhoneNumber } from "@/lib/graph/phone-number";

/** What a connection stores of Meta's word about the token; null where Meta tells no details. */
export function tokenColumns(facts: TokenFacts | null) {
  return {
    tokenKind: facts?.kind ?? null,
    tokenAppName: facts?.appName ?? null,
    tokenScopes: facts?.scopes ?? [],
    tokenIssuedAt: facts?.issuedAt ?? null,
    tokenExpiresAt: facts?.expiresAt ?? null,
    tokenNeverExpires: facts !== null && facts.expiresAt === null,
  };
}

/** What a connection stores of Meta's word about the number; null where Meta was never asked. */
export function numberColumns(number: PhoneNumber | null) {
  return {
    verifiedName: number?.verifiedName ?? null,
    displayPhoneNumber: number?.displayPhoneNumber ?? null,
    qualityRating: number?.qualityRating ?? null,
    throughputLevel: number?.throughputLevel ?? null,
    accountMode: number?.accountMode ?? null,
    numberStatus: number?.status ?? null,
    nameStatus: number?.nameStatus ?? null,
  };
}

export function stateColumns(checkState: "checked" | "unchecked", at: Date) {
  return {
    checkState,
    checkCode: null,
    checkSubcode: null,
    checkedAt: checkState === "checked" ? at : null,
  };
}
