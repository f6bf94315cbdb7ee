import "server-only";
import { z } from "zod";
import type { AccessToken, AppSecret } from "@/lib/secret";
import { type GraphTarget, graphCall } from "./client";
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

const PAGE_SIZE = 100;
const PAGE_CAP = 10;

const pageReply = z.object({
  data: z.array(phoneNumberReply),
  paging: z
    .object({
      cursors: z.object({ after: z.string().optional() }).optional(),
      next: z.string().optional(),
    })
    .nullish(),
});

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
  const phoneNumbers: PhoneNumber[] = [];
  let after: string | undefined;
  for (let page = 0; page < PAGE_CAP; page++) {
    const { data, paging } = await graphCall({
      target,
      method: "GET",
      path: [graphId(from.wabaId), "phone_numbers"],
      query: { fields: phoneNumberFields, limit: String(PAGE_SIZE), ...(after ? { after } : {}) },
      token: from.token,
      appSecret: from.appSecret,
      reply: pageReply,
    });
    phoneNumbers.push(...data);
    // Only the cursor is taken from the answer: `next` is a URL, and we go where we decide to go.
    after = paging?.next ? paging.cursors?.after : undefined;
    if (!after) return { phoneNumbers, complete: !paging?.next };
  }
  return { phoneNumbers, complete: false };
}
