import "server-only";
import { z } from "zod";
import { now } from "@/lib/clock";
import { AccessToken, type AppSecret } from "@/lib/secret";
import { type GraphTarget, graphCall } from "./client";
import { graphId } from "./request-parts";

/** A token that Meta has just made. */
export type IssuedToken = {
  token: AccessToken;
  /** By Meta's `expires_in`; null: it did not say, so ask `debugToken`. */
  expiresAt: Date | null;
};

export type AppAndToken = { appId: string; appSecret: AppSecret; token: AccessToken };

const reply = z.object({
  access_token: z.string().min(1),
  /** Seconds; about 5,183,944 for 60 days. */
  expires_in: z.number().int().positive().nullish(),
});

/**
 * Exchanges a temporary token of a person for one of about 60 days. The temporary one keeps working
 * until its own end.
 *
 * @throws {GraphRefusal} 190/463 for an expired token, 190 for one of another app, 1 for a wrong app
 *   secret (`Error validating client secret.`), 101 for an unknown app
 * @throws {GraphUnreachable}
 * @see https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived
 */
export async function exchangeToken(target: GraphTarget, from: AppAndToken): Promise<IssuedToken> {
  return await exchangeFor(target, from, {});
}

/**
 * Makes a new 60-day token of the same System User from one that is still alive. The old one keeps
 * working until its own end or until it is revoked.
 *
 * @throws {GraphRefusal} as {@link exchangeToken}
 * @throws {GraphUnreachable}
 * @see https://developers.facebook.com/docs/business-management-apis/system-users/install-apps-and-generate-tokens
 */
export async function refreshSystemUserToken(
  target: GraphTarget,
  from: AppAndToken,
): Promise<IssuedToken> {
  return await exchangeFor(target, from, { set_token_expires_in_60_days: "true" });
}

// Meta documents no other way than the query; whatever fails, the address is never in an error.
async function exchangeFor(
  target: GraphTarget,
  { appId, appSecret, token }: AppAndToken,
  more: Record<string, string>,
): Promise<IssuedToken> {
  const asked = now();
  const issued = await graphCall({
    target,
    method: "GET",
    path: ["oauth", "access_token"],
    query: {
      grant_type: "fb_exchange_token",
      client_id: graphId(appId),
      client_secret: appSecret.reveal(),
      fb_exchange_token: token.reveal(),
      ...more,
    },
    token: null,
    alsoSecret: [token, appSecret],
    reply,
  });
  return {
    token: new AccessToken(issued.access_token),
    expiresAt: issued.expires_in ? new Date(asked.getTime() + issued.expires_in * 1000) : null,
  };
}
