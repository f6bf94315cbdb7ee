import "server-only";
import { z } from "zod";
import type { AccessToken, AppSecret } from "@/lib/secret";
import { type GraphTarget, graphCall } from "./client";
import { listPages } from "./list-pages";
import { type PhoneNumber, phoneNumberFields, phoneNumberReply } from "./phone-number";
import { graphId } from "./request-parts";

export type WabaAccess = {
  wabaId: string;
  token: AccessToken;
  appSecret?: AppSecret | undefined;
};

const wabaReply = z.object({ id: z.string(), name: z.string().nullish() });

/**
 * The WhatsApp Business Account, as far as the token can see it.
 *
 * @throws {GraphRefusal} 100/33 where it does not exist or the token cannot see it
 * @throws {GraphUnreachable}
 */
export async function readWaba(
  target: GraphTarget,
  from: WabaAccess,
): Promise<{ id: string; name: string | null }> {
  const waba = await graphCall({
    target,
    method: "GET",
    path: [graphId(from.wabaId)],
    query: { fields: "id,name" },
    token: from.token,
    appSecret: from.appSecret,
    reply: wabaReply,
  });
  return { id: waba.id, name: waba.name ?? null };
}

/**
 * The phone numbers of a WABA, at most 1,000 of them; `complete` is false where Meta has more.
 *
 * @throws {GraphRefusal}
 * @throws {GraphUnreachable}
 */
export async function listPhoneNumbers(
  target: GraphTarget,
  from: WabaAccess,
): Promise<{ phoneNumbers: PhoneNumber[]; complete: boolean }> {
  const { rows, complete } = await listPages({
    target,
    path: [graphId(from.wabaId), "phone_numbers"],
    query: { fields: phoneNumberFields },
    token: from.token,
    appSecret: from.appSecret,
    reply: phoneNumberReply,
  });
  return { phoneNumbers: rows, complete };
}
