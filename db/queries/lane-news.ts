import "server-only";
import { sql } from "drizzle-orm";
import type { MessageContent } from "@/lib/graph/message-content.schema";
import { withTenant } from "../doors";
import { rowsOf } from "../rows";
import { type InboundCounts, inboundPerSecond } from "./inbound-rates";
import type { LaneKey } from "./lanes";

/** A campaign that its lane may send for now. */
export type LaneCampaign = {
  id: string;
  /** How far it was marked. */
  cursorId: string;
  /** False: messages are still being made for its recipients. */
  isPrepared: boolean;
  content: MessageContent;
};

/** What may have changed under a lane that is sending. */
export type LaneNews = {
  /** Null: the connection was removed. Changes when its token is replaced. */
  tokenFingerprint: string | null;
  throughputLevel: string | null;
  /** The number also works in the WhatsApp Business app. */
  onBusinessApp: boolean;
  /** Messages a second that people write to the number: they share its throughput. */
  inboundPerSecond: number;
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
  at: Date,
): Promise<LaneNews> {
  return await withTenant(tenantId, async (tx) => {
    const [lane] = await rowsOf<LaneRow>(
      tx,
      sql`
        select k.throughput_level as "throughputLevel", k.on_business_app as "onBusinessApp",
          l.rate, l.epoch = ${epoch} as "isHeld", i.bucket::int, i.messages, i.previous,
          case when k.removed_at is null then k.token_fingerprint end as "tokenFingerprint",
          (select extract(epoch from min(d.due_at))::text from due_messages d
            where d.tenant_id = l.tenant_id and d.connection_id = l.connection_id) as "nextDue"
        from lanes l join connections k on k.tenant_id = l.tenant_id and k.id = l.connection_id
        left join inbound_rates i on i.tenant_id = l.tenant_id and i.connection_id = l.connection_id
        where l.tenant_id = ${tenantId} and l.connection_id = ${connectionId}`,
    );
    if (!lane) throw new Error("A lane that runs has no row.");
    const campaigns = await rowsOf<LaneCampaign>(
      tx,
      sql`
        select id, cursor_id::text as "cursorId", audience is null as "isPrepared", content from campaigns
        where tenant_id = ${tenantId} and connection_id = ${connectionId} and state = 'running'
        order by created_at, id`,
    );
    const { nextDue, bucket, messages, previous, ...facts } = lane;
    return {
      ...facts,
      inboundPerSecond: inboundPerSecond({ bucket, messages, previous }, at),
      nextDueAt: nextDue === null ? null : new Date(Number(nextDue) * 1_000),
      campaigns,
    };
  });
}

type LaneRow = Omit<LaneNews, "campaigns" | "nextDueAt" | "inboundPerSecond"> &
  InboundCounts & { nextDue: string | null };

/** Meta said whether the number also works in the WhatsApp Business app. */
export async function setOnBusinessApp(
  { tenantId, connectionId }: LaneKey,
  onBusinessApp: boolean,
): Promise<void> {
  await withTenant(tenantId, (tx) =>
    tx.execute(sql`
      update connections set on_business_app = ${onBusinessApp}
      where tenant_id = ${tenantId} and id = ${connectionId} and on_business_app <> ${onBusinessApp}`),
  );
}
