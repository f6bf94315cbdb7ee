import "server-only";
import { z } from "zod";
import type { AccessToken, AppSecret } from "@/lib/secret";
import type { GraphTarget } from "./client";
import { type Listed, listPages } from "./list-pages";
import { idReply, textReply } from "./replies";
import { graphId } from "./request-parts";

export type NamedNode = { id: string; name: string | null };

type Access = { token: AccessToken; appSecret?: AppSecret | undefined };

const namedReply = z.object({ id: idReply, name: textReply });

/**
 * The business portfolios that the token's user belongs to.
 *
 * @throws {GraphRefusal} 200 or 10 without `business_management`
 * @throws {GraphUnreachable}
 * @see https://developers.facebook.com/docs/graph-api/reference/user/businesses/
 */
export async function listBusinesses(
  target: GraphTarget,
  from: Access,
): Promise<Listed<NamedNode>> {
  return await named(target, from, ["me", "businesses"]);
}

/**
 * The WABAs that were assigned to a System User, or to the token's own user with "me".
 *
 * @throws {GraphRefusal} 200 or 10 without `whatsapp_business_management`, 100/33 for a foreign user
 * @throws {GraphUnreachable}
 * @see https://github.com/facebook/openapi (`/{User-ID}/assigned_whatsapp_business_accounts`)
 */
export async function listAssignedWabas(
  target: GraphTarget,
  from: Access & { userId: string },
): Promise<Listed<NamedNode>> {
  const user = from.userId === "me" ? "me" : graphId(from.userId);
  return await named(target, from, [user, "assigned_whatsapp_business_accounts"]);
}

/**
 * The WABAs that a business portfolio owns.
 *
 * @throws {GraphRefusal} 200 or 10 without `business_management`, 100/33 for a foreign business
 * @throws {GraphUnreachable}
 * @see https://developers.facebook.com/docs/graph-api/reference/business/owned_whatsapp_business_accounts/
 */
export async function listOwnedWabas(
  target: GraphTarget,
  from: Access & { businessId: string },
): Promise<Listed<NamedNode>> {
  return await named(target, from, [graphId(from.businessId), "owned_whatsapp_business_accounts"]);
}

/**
 * The WABAs that others have shared with a business portfolio.
 *
 * @throws {GraphRefusal} as {@link listOwnedWabas}
 * @throws {GraphUnreachable}
 * @see https://developers.facebook.com/docs/graph-api/reference/business/client_whatsapp_business_accounts/
 */
export async function listClientWabas(
  target: GraphTarget,
  from: Access & { businessId: string },
): Promise<Listed<NamedNode>> {
  return await named(target, from, [graphId(from.businessId), "client_whatsapp_business_accounts"]);
}

async function named(
  target: GraphTarget,
  from: Access,
  path: string[],
): Promise<Listed<NamedNode>> {
  return await listPages({
    target,
    path,
    query: { fields: "id,name" },
    token: from.token,
    appSecret: from.appSecret,
    reply: namedReply,
  });
}
