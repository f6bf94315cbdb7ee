import "server-only";
import type { AccountNews } from "./account-event.schema";
import { readAccountNews } from "./read-account-news";
import {
  changeSchema,
  inboundSchema,
  messagesSchema,
  statusSchema,
  type WebhookChange,
  type WebhookInbound,
  type WebhookStatus,
  webhookEventSchema,
} from "./webhook-event.schema";

/** Meta tries for seven days; what is older was recorded from somewhere and played again. */
const OLDEST_MS = 8 * 24 * 60 * 60_000;

/** What an event says about one phone number. */
export type NumberNews = {
  phoneNumberId: string;
  statuses: WebhookStatus[];
  inbound: WebhookInbound[];
};

/** What one POST of Meta's says. */
export type EventNews = { numbers: NumberNews[]; account: AccountNews[] };

/** Reads one POST of Meta's. What cannot be read, or is older than Meta ever delivers, is left out. */
export function readNews(bytes: Buffer, at: Date): EventNews {
  const event = webhookEventSchema.safeParse(parseJson(bytes));
  const oldest = new Date(at.getTime() - OLDEST_MS);
  const changes = (event.data?.entry ?? []).flatMap((entry) =>
    readable(changeSchema, entry.changes).map((change) => ({ entry, change })),
  );
  return {
    numbers: changes.flatMap(({ change }) => readNumberNews(change, oldest) ?? []),
    account: changes.flatMap(
      ({ entry, change }) => readAccountNews(entry, change, { at, oldest }) ?? [],
    ),
  };
}

function readNumberNews({ field, value }: WebhookChange, oldest: Date): NumberNews | null {
  const news = field === "messages" ? messagesSchema.safeParse(value).data : undefined;
  if (!news?.metadata.phone_number_id) return null;
  return {
    phoneNumberId: news.metadata.phone_number_id,
    statuses: newerThan(oldest, readable(statusSchema, news.statuses)),
    inbound: newerThan(oldest, readable(inboundSchema, news.messages)),
  };
}

/** @param items with unix seconds */
function newerThan<Item extends { timestamp: number }>(oldest: Date, items: Item[]): Item[] {
  return items.filter(({ timestamp }) => timestamp * 1_000 > oldest.getTime());
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
