import "server-only";
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

/** Reads one POST of Meta's. What cannot be read, or is older than Meta ever delivers, is left out. */
export function readNews(bytes: Buffer, at: Date): NumberNews[] {
  const event = webhookEventSchema.safeParse(parseJson(bytes));
  if (!event.success) return [];
  const isRecent = ({ timestamp }: { timestamp: number }) =>
    at.getTime() - timestamp * 1_000 < OLDEST_MS;
  return event.data.entry
    .flatMap((entry) => entry.changes)
    .flatMap((raw) => {
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
