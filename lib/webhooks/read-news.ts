import "server-only";
import type { AccountNews } from "./account-event.schema";
import { readAccountNews } from "./read-account-news";
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
  if (!event.success) return { numbers: [], account: [] };
  const oldest = new Date(at.getTime() - OLDEST_MS);
  return {
    numbers: readNumberNews(
      event.data.entry.flatMap((entry) => entry.changes),
      oldest,
    ),
    account: readAccountNews(event.data.entry, { at, oldest }),
  };
}

function readNumberNews(changes: readonly unknown[], oldest: Date): NumberNews[] {
  const isRecent = ({ timestamp }: { timestamp: number }) => timestamp * 1_000 > oldest.getTime();
  return changes.flatMap((raw) => {
    const change = changeSchema.safeParse(raw).data;
    const phoneNumberId = change?.value.metadata?.phone_number_id;
    if (change?.field !== "messages" || !phoneNumberId) return [];
    return [
      {
        phoneNumberId,
        statuses: readable(statusSchema, change.value.statuses).filter(isRecent),
        inbound: readable(inboundSchema, change.value.messages).filter(isRecent),
      },
    ];
  });
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
