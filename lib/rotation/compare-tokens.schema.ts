import type { KeptTokenView } from "./rotation.schema";

/** What a comparison needs to know of a token; both connections and kept tokens have it. */
export type ComparedToken = Pick<
  KeptTokenView,
  | "appId"
  | "tokenAppName"
  | "tokenLast4"
  | "tokenFingerprint"
  | "tokenKind"
  | "tokenScopes"
  | "tokenIssuedAt"
  | "tokenExpiresAt"
  | "tokenNeverExpires"
>;

export type TokenComparison = {
  changesApp: boolean;
  changesKind: boolean;
  /** Permissions that only the one in use has. Where Meta told none, none are known to be lost. */
  lost: string[];
  gained: string[];
  /** How the end compares; null where one of the two is not known. */
  end: "same" | "later" | "sooner" | null;
};

/** Holds a new token against the one in use. Pure. */
export function compareTokens(now: ComparedToken, next: ComparedToken): TokenComparison {
  const areKnown = now.tokenScopes.length > 0 && next.tokenScopes.length > 0;
  return {
    changesApp: now.appId !== next.appId,
    changesKind:
      now.tokenKind !== null && next.tokenKind !== null && now.tokenKind !== next.tokenKind,
    lost: areKnown ? without(now.tokenScopes, next.tokenScopes) : [],
    gained: areKnown ? without(next.tokenScopes, now.tokenScopes) : [],
    end: compareEnds(now, next),
  };
}

function without(scopes: readonly string[], others: readonly string[]): string[] {
  return scopes.filter((scope) => !others.includes(scope));
}

function compareEnds(now: ComparedToken, next: ComparedToken): TokenComparison["end"] {
  const [before, after] = [endOf(now), endOf(next)];
  if (before === null || after === null) return null;
  if (before === after) return "same";
  return after > before ? "later" : "sooner";
}

function endOf({ tokenExpiresAt, tokenNeverExpires }: ComparedToken): number | null {
  if (tokenNeverExpires) return Number.POSITIVE_INFINITY;
  return tokenExpiresAt?.getTime() ?? null;
}
