import { z } from "zod";

/** `staged`: waits beside the one in use. `previous`: was in use, and is kept for going back. */
export const keptTokenStates = ["staged", "previous"] as const;
export type KeptTokenState = (typeof keptTokenStates)[number];

/** Who brought a token: a person, or Wakey by refreshing the one in use. */
export const tokenSources = ["person", "refresh"] as const;
export type TokenSource = (typeof tokenSources)[number];

/** What a page may know of a kept token. There is no field for a secret. */
export type KeptTokenView = {
  id: string;
  state: KeptTokenState;
  source: TokenSource;
  appId: string;
  hasAppSecret: boolean;
  tokenLast4: string;
  tokenFingerprint: string;
  tokenKind: string | null;
  tokenAppName: string | null;
  tokenScopes: string[];
  tokenIssuedAt: Date | null;
  /** Null with `tokenNeverExpires` false: Meta did not say. */
  tokenExpiresAt: Date | null;
  tokenNeverExpires: boolean;
  createdAt: Date;
  /** When it is deleted for good, used or not. */
  destroyAt: Date;
  /** When Meta is asked to end it; from then on it cannot be gone back to. */
  revokeAt: Date | null;
};
