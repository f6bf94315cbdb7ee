import "server-only";
import { z } from "zod";
import { type GraphTarget, graphCall } from "./client";
import { idReply, textReply } from "./replies";
import { graphId } from "./request-parts";
import type { WabaAccess } from "./waba";

/** One language of a template. Words in capitals are Meta's own, and may grow. */
export type TemplateSummary = {
  id: string;
  name: string;
  /** `en_US` */
  language: string;
  /** APPROVED, PENDING, REJECTED, PAUSED, DISABLED and others. */
  status: string | null;
  /** AUTHENTICATION, MARKETING, UTILITY. */
  category: string | null;
};

const PAGE_SIZE = 25;

const reply = z.object({
  data: z.array(
    z.object({
      id: idReply,
      name: z.string(),
      language: z.string(),
      status: textReply,
      category: textReply,
    }),
  ),
  paging: z.object({ next: z.string().optional() }).nullish(),
  summary: z.object({ total_count: z.number().int().nullish() }).nullish(),
});

/**
 * The first templates of a WABA, and how many there are.
 *
 * @returns `total` null where Meta does not count; `complete` false where there are more than these
 * @throws {GraphRefusal} 200 or 10 without `whatsapp_business_management`, 100/33
 * @throws {GraphUnreachable}
 * @see https://developers.facebook.com/docs/graph-api/reference/whats-app-business-account/message_templates/
 */
export async function listTemplates(
  target: GraphTarget,
  from: WabaAccess,
): Promise<{ templates: TemplateSummary[]; total: number | null; complete: boolean }> {
  const { data, paging, summary } = await graphCall({
    target,
    method: "GET",
    path: [graphId(from.wabaId), "message_templates"],
    query: {
      fields: "id,name,language,status,category",
      limit: String(PAGE_SIZE),
      summary: "total_count",
    },
    token: from.token,
    appSecret: from.appSecret,
    reply,
  });
  const complete = !paging?.next;
  return {
    templates: data,
    total: summary?.total_count ?? (complete ? data.length : null),
    complete,
  };
}
