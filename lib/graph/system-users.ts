import "server-only";
import { z } from "zod";
import { AccessToken, type AppSecret } from "@/lib/secret";
import { type GraphTarget, graphCall } from "./client";
import { type Listed, listPages } from "./list-pages";
import { doneReply, idReply, textReply } from "./replies";
import { graphId } from "./request-parts";

export const systemUserRoles = ["ADMIN", "EMPLOYEE"] as const;
export type SystemUserRole = (typeof systemUserRoles)[number];

/** `role` null where Meta does not say. */
export type SystemUser = { id: string; name: string | null; role: string | null };

/** An administrator of the business, and the secret of the app they act through. */
export type AdminAccess = { token: AccessToken; appSecret?: AppSecret | undefined };

const userReply = z.object({ id: idReply, name: textReply, role: textReply });

/**
 * The System Users of a business portfolio.
 *
 * @throws {GraphRefusal} 200 without `business_management`, 10 for somebody who is no administrator,
 *   100/33 where the business is not theirs
 * @throws {GraphUnreachable}
 * @see https://developers.facebook.com/docs/business-management-apis/system-users/create-retrieve-update
 */
export async function listSystemUsers(
  target: GraphTarget,
  from: AdminAccess & { businessId: string },
): Promise<Listed<SystemUser>> {
  return await listPages({
    target,
    path: [graphId(from.businessId), "system_users"],
    query: { fields: "id,name,role" },
    token: from.token,
    appSecret: from.appSecret,
    reply: userReply,
  });
}

/**
 * Creates a System User. Meta limits how many a portfolio may have.
 *
 * @returns its id
 * @throws {GraphRefusal} as {@link listSystemUsers}; 100 for a name or role Meta does not take
 * @throws {GraphUnreachable}
 * @see https://developers.facebook.com/docs/business-management-apis/system-users/create-retrieve-update
 */
export async function createSystemUser(
  target: GraphTarget,
  from: AdminAccess & { businessId: string; name: string; role: SystemUserRole },
): Promise<string> {
  const { id } = await graphCall({
    target,
    method: "POST",
    path: [graphId(from.businessId), "system_users"],
    form: { name: from.name, role: from.role },
    token: from.token,
    appSecret: from.appSecret,
    reply: z.object({ id: idReply }),
  });
  return id;
}

/**
 * Installs an app for a System User, without which no token of the app can be made for it. The app
 * must belong to the business. Doing it twice does no harm.
 *
 * @throws {GraphRefusal} as {@link listSystemUsers}; 100 for an app that is not the business's
 * @throws {GraphUnreachable}
 * @see https://developers.facebook.com/docs/business-management-apis/system-users/install-apps-and-generate-tokens
 */
export async function installApp(
  target: GraphTarget,
  from: AdminAccess & { systemUserId: string; appId: string },
): Promise<void> {
  await graphCall({
    target,
    method: "POST",
    path: [graphId(from.systemUserId), "applications"],
    form: { business_app: graphId(from.appId) },
    token: from.token,
    appSecret: from.appSecret,
    reply: doneReply,
  });
}

/**
 * Gives a System User full control of a WABA. It can take some seconds until the user's tokens see
 * it (100/33 until then). Doing it twice does no harm.
 *
 * @throws {GraphRefusal} 100/33 where the WABA is not the administrator's, 200 or 10 without permission
 * @throws {GraphUnreachable}
 * @see https://developers.facebook.com/docs/graph-api/reference/whats-app-business-account/assigned_users/
 */
export async function assignWaba(
  target: GraphTarget,
  from: AdminAccess & { wabaId: string; systemUserId: string },
): Promise<void> {
  await graphCall({
    target,
    method: "POST",
    path: [graphId(from.wabaId), "assigned_users"],
    query: { user: graphId(from.systemUserId), tasks: "['MANAGE']" },
    token: from.token,
    appSecret: from.appSecret,
    reply: doneReply,
  });
}

/**
 * Generates a token of a System User that has the app installed. Meta tells it once.
 *
 * @param from.appSecret Meta demands the proof here
 * @param from.life "never" is refused for businesses that must use expiring tokens
 * @throws {GraphRefusal} as {@link listSystemUsers}; 100 where the app is not installed or a
 *   permission cannot be granted
 * @throws {GraphUnreachable}
 * @see https://developers.facebook.com/docs/business-management-apis/system-users/install-apps-and-generate-tokens
 */
export async function generateSystemUserToken(
  target: GraphTarget,
  from: {
    token: AccessToken;
    appSecret: AppSecret;
    systemUserId: string;
    appId: string;
    scopes: readonly string[];
    life: "never" | "60-days";
  },
): Promise<AccessToken> {
  const { access_token } = await graphCall({
    target,
    method: "POST",
    path: [graphId(from.systemUserId), "access_tokens"],
    form: {
      business_app: graphId(from.appId),
      scope: from.scopes.join(","),
      ...(from.life === "60-days" ? { set_token_expires_in_60_days: "true" } : {}),
    },
    token: from.token,
    appSecret: from.appSecret,
    reply: z.object({ access_token: z.string().min(1) }),
  });
  return new AccessToken(access_token);
}
