import "server-only";
import type { LaneKey } from "@/db/queries/lanes";
import {
  listDueMessages,
  listQueuedMessages,
  listRunningCampaigns,
  type MarkedMessage,
  type ReadyMessage,
} from "@/db/queries/sending";
import { now } from "@/lib/clock";
import type { MessageContent } from "@/lib/graph/message-content.schema";

const PREFETCH = 1_000;
const RELOAD_MS = 500;
const DUE_MS = 200;

type Feed = {
  id: string;
  content: MessageContent;
  /** Everything up to here was read from the database. */
  readTo: string;
  /** Everything up to here was marked. */
  markedTo: string;
  waiting: ReadyMessage[];
  exhausted: boolean;
};

/**
 * What a lane sends next: first retries and test messages, then its campaigns in turn, so that a
 * small campaign does not wait behind a big one.
 */
export class LaneSource {
  readonly #key: LaneKey;
  #feeds: Feed[] = [];
  #due: ReadyMessage[] = [];
  #campaignsAt = Number.NEGATIVE_INFINITY;
  #dueAt = Number.NEGATIVE_INFINITY;

  constructor(key: LaneKey) {
    this.#key = key;
  }

  /** Up to `limit` messages in the order of sending; they stay until {@link taken}. */
  async peek(limit: number): Promise<ReadyMessage[]> {
    if (limit <= 0) return [];
    const at = performance.now();
    if (at - this.#campaignsAt > RELOAD_MS) await this.#loadCampaigns(at);
    if (this.#due.length === 0 && at - this.#dueAt > DUE_MS) {
      this.#dueAt = at;
      this.#due = await listDueMessages(this.#key, now(), limit);
    }
    const picked = this.#due.slice(0, limit);
    for (const feed of this.#feeds) await this.#fill(feed);
    for (let turn = 0; picked.length < limit; turn += 1) {
      const round = this.#feeds.flatMap((feed) => feed.waiting[turn] ?? []);
      if (round.length === 0) break;
      picked.push(...round.slice(0, limit - picked.length));
    }
    return picked;
  }

  /**
   * Some of these were marked. A campaign with messages that were not is read anew from where the
   * database says it stands, so that none is passed over.
   */
  taken(wanted: readonly ReadyMessage[], marked: readonly MarkedMessage[]): void {
    const markedIds = new Set(marked.map((message) => message.id));
    const refused = new Set(
      wanted.filter(({ id }) => !markedIds.has(id)).map(({ campaignId }) => campaignId),
    );
    if (refused.size > 0) this.reload();
    this.#due = this.#due.filter((message) => !markedIds.has(message.id));
    this.#feeds = this.#feeds.filter((feed) => !refused.has(feed.id));
    for (const feed of this.#feeds) {
      const mine = feed.waiting.filter((message) => markedIds.has(message.id));
      feed.markedTo = mine.at(-1)?.id ?? feed.markedTo;
      feed.waiting = feed.waiting.filter((message) => !markedIds.has(message.id));
    }
  }

  /** Campaigns started, stopped or ended: look again at the next occasion. */
  reload(): void {
    this.#campaignsAt = Number.NEGATIVE_INFINITY;
    this.#due = [];
  }

  /**
   * Per campaign, the id up to which nothing is in flight any more.
   *
   * @param campaigns the ones whose outcomes are being written down
   */
  settledIds(
    inFlight: Iterable<MarkedMessage>,
    campaigns: ReadonlySet<string | null>,
  ): Map<string, string> {
    const lowest = new Map<string, bigint>();
    for (const { campaignId, id } of inFlight) {
      if (campaignId === null) continue;
      const known = lowest.get(campaignId);
      if (known === undefined || BigInt(id) < known) lowest.set(campaignId, BigInt(id));
    }
    const settled = new Map<string, string>();
    for (const feed of this.#feeds) {
      if (!campaigns.has(feed.id)) continue;
      const open = lowest.get(feed.id);
      settled.set(feed.id, open === undefined ? feed.markedTo : String(open - 1n));
    }
    return settled;
  }

  async #loadCampaigns(at: number): Promise<void> {
    const running = await listRunningCampaigns(this.#key);
    this.#campaignsAt = at;
    const known = new Map(this.#feeds.map((feed) => [feed.id, feed]));
    this.#feeds = running.map(({ id, cursorId, content }) => {
      const feed = known.get(id);
      return (
        feed ?? {
          id,
          content,
          readTo: cursorId,
          markedTo: cursorId,
          waiting: [],
          exhausted: false,
        }
      );
    });
  }

  async #fill(feed: Feed): Promise<void> {
    if (feed.exhausted || feed.waiting.length > 0) return;
    const rows = await listQueuedMessages(this.#key, feed.id, feed.readTo, PREFETCH);
    feed.exhausted = rows.length < PREFETCH;
    feed.readTo = rows.at(-1)?.id ?? feed.readTo;
    const { id: campaignId, content } = feed;
    feed.waiting = rows.map((row) => ({ ...row, campaignId, content, isDue: false }));
  }
}
