import "server-only";
import { newAccessToken, tokenHash } from "./ids";
import type { Token } from "./records";
import type { Surroundings } from "./surroundings";

const SIXTY_DAYS_SECONDS = 5_184_000;
const DAY_SECONDS = 86_400;

/** What a new token is like; the rest is as of every new one. */
export type NewToken = Pick<Token, "appId" | "type" | "userId" | "userName" | "scopes"> & {
  [K in keyof Token]?: Token[K] | undefined;
};

/**
 * Files a new token.
 *
 * @param wanted.expiresAt default: in 24 hours for a person, never for a System User
 * @returns the token itself, which is told once and kept nowhere
 */
export async function issueToken(
  { records, now }: Pick<Surroundings, "records" | "now">,
  wanted: NewToken,
): Promise<string> {
  const accessToken = newAccessToken();
  const issuedAt = unixSeconds(now());
  await records.save("token", {
    ...wanted,
    granularScopes: wanted.granularScopes ?? null,
    wabaIds: wanted.wabaIds ?? [],
    expiresAt: wanted.expiresAt ?? (wanted.type === "USER" ? issuedAt + DAY_SECONDS : 0),
    id: tokenHash(accessToken),
    issuedAt,
    dead: null,
  });
  return accessToken;
}

/** The end of a token made now for 60 days. */
export function inSixtyDays(now: Date): number {
  return unixSeconds(now) + SIXTY_DAYS_SECONDS;
}

function unixSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
