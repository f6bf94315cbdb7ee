import "server-only";
import { listHookConnections } from "@/db/queries/connections";
import { now } from "@/lib/clock";
import type { OpenHook } from "@/lib/connections/open-hook";
import { log } from "@/lib/log";
import { applyInbound } from "./apply-inbound";
import { applyStatuses } from "./apply-statuses";
import {
  changeSchema,
  inboundSchema,
  statusSchema,
  type WebhookInbound,
  type WebhookStatus,
  webhookEventSchema,
} from "./webhook-event.schema";

/** Meta tries for seven days; what is older was recorded from somewhere and played again. */
const OLDEST_MS = 8 * 24 * 60 * 60_000;

type NumberNews = { statuses: WebhookStatus[]; inbound: WebhookInbound[] };

/**
 * Brings what a signed event says into the database, in one transaction per phone number. Doing it
 * twice changes nothing. Parts that cannot be read, and phone numbers that do not belong to this
 * hook's tenant and app, are dropped.
 */
export async function applyEvent(hook: OpenHook, bytes: Buffer): Promise<void> {
  const news = readNews(bytes, now());
  if (news.size === 0) return;
  const connections = await listHookConnections(hook.tenantId, hook.id);
  for (const [phoneNumberId, { statuses, inbound }] of news) {
    const connection = connections.find((known) => known.phoneNumberId === phoneNumberId);
    if (!connection) {
      log.warn({ hookId: hook.id }, "A webhook event was about a number of no connection here");
      continue;
    }
    const key = { tenantId: hook.tenantId, connectionId: connection.id };
    await applyStatuses(key, statuses);
    await applyInbound(key, inbound);
  }
}

function readNews(bytes: Buffer, at: Date): Map<string, NumberNews> {
  const news = new Map<string, NumberNews>();
  const event = webhookEventSchema.safeParse(parseJson(bytes));
  if (!event.success) return news;
  for (const raw of event.data.entry.flatMap((entry) => entry.changes)) {
    const change = changeSchema.safeParse(raw).data;
    const phoneNumberId = change?.value.metadata?.phone_number_id;
    if (change?.field !== "messages" || !phoneNumberId) continue;
    const of = news.get(phoneNumberId) ?? { statuses: [], inbound: [] };
    news.set(phoneNumberId, of);
    const isRecent = ({ timestamp }: { timestamp: number }) =>
      at.getTime() - timestamp * 1_000 < OLDEST_MS;
    of.statuses.push(...readable(statusSchema, change.value.statuses).filter(isRecent));
    of.inbound.push(...readable(inboundSchema, change.value.messages).filter(isRecent));
  }
  return news;
}

type Parser<Value> = { safeParse: (raw: unknown) => { data?: Value | undefined } };

function readable<Value>(schema: Parser<Value>, items: readonly unknown[] = []): Value[] {
  return items.flatMap((item) => schema.safeParse(item).data ?? []);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}
