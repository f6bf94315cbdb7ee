import "server-only";
import { openDatabase, withTenant } from "@/db/doors";
import { type HookConnection, listHookConnections } from "@/db/queries/connections";
import { setHookEvent } from "@/db/queries/hooks";
import { now } from "@/lib/clock";
import type { OpenHook } from "@/lib/connections/open-hook";
import { log } from "@/lib/log";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { applyAccountNews } from "./apply-account-news";
import { applyInbound } from "./apply-inbound";
import { applyStatuses } from "./apply-statuses";
import { Batches } from "./batch";
import type { ConnectionStatuses } from "./identify-statuses";
import { type EventNews, readNews } from "./read-news";

/** Statuses and messages that one transaction takes in at most. */
const LARGEST_BATCH = 1_000;

type HookNews = { tenantId: TenantId; news: EventNews };

/**
 * How often a busy hook may commit. Each commit costs the embedded database several milliseconds of
 * the one thread that also serves the pages; Meta wants its answer within 250 ms.
 */
const gapMs = () => (openDatabase().kind === "embedded" ? 100 : 5);
/** A server writes two at the same time; each locks its messages in the same order. */
const parallel = () => (openDatabase().kind === "embedded" ? 1 : 2);

const batches = new Batches<HookNews>(applyNews, { most: LARGEST_BATCH, gapMs, parallel });

/**
 * Brings what a signed event says into the database; resolves once that is committed. Doing it twice
 * changes nothing. Parts that cannot be read, and phone numbers that do not belong to this hook's
 * tenant and app, are dropped.
 */
export async function applyEvent({ id, tenantId }: OpenHook, bytes: Buffer): Promise<void> {
  await batches.add(id, [{ tenantId, news: readNews(bytes, now()) }]);
}

/** All events of a hook that came meanwhile, in one transaction. */
async function applyNews(hookId: string, events: HookNews[]): Promise<void> {
  const [first] = events;
  if (!first) return;
  const { tenantId } = first;
  const byNumber = Map.groupBy(
    events.flatMap(({ news }) => news.numbers),
    (one) => one.phoneNumberId,
  );
  const account = events.flatMap(({ news }) => news.account);
  await withTenant(tenantId, async () => {
    const wanted = account.length > 0 ? null : [...byNumber.keys()];
    const connections = await hookConnections(tenantId, hookId, wanted);
    const reported: ConnectionStatuses[] = [];
    // First, since everybody locks connections before messages.
    const stops = await applyAccountNews(tenantId, connections, account);
    // In one order, like everything that two batches may lock at the same time.
    for (const [phoneNumberId, news] of [...byNumber].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const connection = connections.find((known) => known.phoneNumberId === phoneNumberId);
      if (!connection) {
        log.warn({ hookId }, "A webhook event was about a number of no connection here");
        continue;
      }
      const key = { tenantId, connectionId: connection.id };
      reported.push({ ...key, statuses: news.flatMap((one) => one.statuses) });
      await applyInbound(
        key,
        news.flatMap((one) => one.inbound),
      );
    }
    await applyStatuses(tenantId, reported, stops);
    if (isNoteDue(hookId)) await setHookEvent(tenantId, hookId, now());
  });
}

const recent = new Map<string, { connections: HookConnection[]; until: number }>();
const RECENT_MS = 1_000;
const RECENT_SIZE = 1_000;

/**
 * The connections of a hook; what is known of a moment ago is enough where it has all of `wanted`.
 *
 * @param wanted phone numbers; null: as they are now
 */
async function hookConnections(
  tenantId: TenantId,
  hookId: string,
  wanted: readonly string[] | null,
): Promise<HookConnection[]> {
  if (wanted?.length === 0) return [];
  const known = recent.get(hookId);
  const isEnough =
    known !== undefined &&
    known.until > Date.now() &&
    wanted?.every((id) => known.connections.some((one) => one.phoneNumberId === id));
  if (isEnough) return known.connections;
  const connections = await listHookConnections(tenantId, hookId);
  if (recent.size >= RECENT_SIZE) recent.clear();
  recent.set(hookId, { connections, until: Date.now() + RECENT_MS });
  return connections;
}

const NOTE_EVERY_MS = 2_000;
const notedAt = new Map<string, number>();

/** "Last event received" is written down every two seconds at most. */
function isNoteDue(hookId: string): boolean {
  const at = performance.now();
  if (at - (notedAt.get(hookId) ?? Number.NEGATIVE_INFINITY) < NOTE_EVERY_MS) return false;
  notedAt.set(hookId, at);
  return true;
}
