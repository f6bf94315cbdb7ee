import "server-only";
import type { AccessToken, AppSecret } from "@/lib/secret";
import { type GraphTarget, graphCall } from "./client";
import { doneReply } from "./replies";
import { graphId } from "./request-parts";

/**
 * Ends one token for good; every later use of it is refused with 190/466. Other tokens of the same
 * user stay.
 *
 * @param from.token the token to end
 * @param from.by any valid token of the same app; it may be the same one
 * @throws {GraphRefusal} 190 where `by` is dead or of another app, 1 for a wrong app secret, 101 for
 *   an unknown app
 * @throws {GraphUnreachable}
 * @see https://developers.facebook.com/docs/business-management-apis/system-users/install-apps-and-generate-tokens
 */
export async function revokeToken(
  target: GraphTarget,
  from: { appId: string; appSecret: AppSecret; token: AccessToken; by: AccessToken },
): Promise<void> {
  await graphCall({
    target,
    method: "GET",
    path: ["oauth", "revoke"],
    query: {
      client_id: graphId(from.appId),
      client_secret: from.appSecret.reveal(),
      revoke_token: from.token.reveal(),
    },
    token: from.by,
    alsoSecret: [from.token, from.appSecret],
    reply: doneReply,
  });
}

/**
 * Takes back everything that the token's user has granted to the token's app. Needs no app secret,
 * and ends **all** tokens of this user for this app (190/458), not only the given one.
 *
 * @throws {GraphRefusal} 190 where the token is dead already
 * @throws {GraphUnreachable}
 * @see https://developers.facebook.com/docs/facebook-login/guides/permissions/request-revoke
 */
export async function revokePermissions(
  target: GraphTarget,
  from: { token: AccessToken; appSecret?: AppSecret | undefined },
): Promise<void> {
  await graphCall({
    target,
    method: "DELETE",
    path: ["me", "permissions"],
    token: from.token,
    appSecret: from.appSecret,
    reply: doneReply,
  });
}
