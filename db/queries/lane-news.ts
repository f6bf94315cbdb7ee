import "server-only";
import { sql } from "drizzle-orm";
import type { MessageContent } from "@/lib/graph/message-content.schema";
import { withTenant } from "../doors";
import { rowsOf } from "../rows";
import type { LaneKey } from "./lanes";

/** A campaign that its lane may send for now. */
export type LaneCampaign = {
  id: string;
  /** How far it was marked. */
  cursorId: string;
  content: MessageContent;
};

/** What may have changed under a lane that is sending. */
export type LaneNews = {
  /** Null: the connection was removed. Changes when its token is replaced. */
  tokenFingerprint: string | null;
  throughputLevel: string | null;
  /** Messages a second that a person wants at most; null: what the number's throughput allows. */
  rate: number | null;
  /** Whether this owner still has the lane. */
  isHeld: boolean;
  /** When the next retry or test message is due. */
  nextDueAt: Date | null;
  /** Oldest first. */
  campaigns: LaneCampaign[];
};

/** Everything a running lane has to know, in one transaction: it asks several times a second. */
export async function readLaneNews(
  { tenantId, connectionId }: LaneKey,
  epoch: bigint,
): Promise<LaneNews> {
  return await withTenant(tenantId, async (tx) => {
    const [lane] = await rowsOf<Omit<LaneNews, "campaigns" | "nextDueAt"> & { nextDue: string }>(
      tx,
      sql`
        select k.throughput_level as "throughputLevel", l.rate, l.epoch = ${epoch} as "isHeld",
          case when k.removed_at is null then k.token_fingerprint end as "tokenFingerprint",
          (select extract(epoch from min(d.due_at))::text from due_messages d
            where d.tenant_id = l.tenant_id and d.connection_id = l.connection_id) as "nextDue"
        from lanes l join connections k on k.tenant_id = l.tenant_id and k.id = l.connection_id
        where l.tenant_id = ${tenantId} and l.connection_id = ${connectionId}`,
    );
    if (!lane) throw new Error("A lane that runs has no row.");
    const campaigns = await rowsOf<LaneCampaign>(
      tx,
      sql`
        select id, cursor_id::text as "cursorId", content from campaigns
        where tenant_id = ${tenantId} and connection_id = ${connectionId} and state = 'running'
        order by created_at, id`,
    );
    const { nextDue, ...facts } = lane;
    const nextDueAt = nextDue === null ? null : new Date(Number(nextDue) * 1_000);
    return { ...facts, nextDueAt, campaigns };
  });
}
