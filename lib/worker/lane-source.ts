import "server-only";
import type { LaneCampaign } from "@/db/queries/lane-news";
import type { LaneKey } from "@/db/queries/lanes";
import {
  type CampaignProgress,
  listDueMessages,
  listQueuedMessages,
  type MarkedMessage,
  type ReadyMessage,
} from "@/db/queries/marking";
import { putOffMessages } from "@/db/queries/unmarking";
import { now } from "@/lib/clock";
import type { MessageContent } from "@/lib/graph/message-content.schema";

const PREFETCH = 2_000;
const DUE = 500;
/** A campaign that seemed all read may have got more recipients since. */
const READ_AGAIN_MS = 1_000;

type Feed = {
  id: string;
  content: MessageContent;
  /** Everything up to here was read from the database. */
  readTo: string;
  /** Everything up to here was marked. */
  markedTo: string;
  waiting: ReadyMessage[];
  exhausted: boolean;
  readAt: number;
  /** What the database knows as settled. */
  settledId: string;
};

/**
 * What a lane sends next: first retries and test messages, then its campaigns in turn, so that a
 * small campaign does not wait behind a big one.
 */
export class LaneSource {
  readonly #key: LaneKey;
  #feeds: Feed[] = [];
  /** Per campaign what was marked and is not yet written down as ended, lowest first. */
  readonly #open = new Map<string, Set<string>>();
  #due: ReadyMessage[] = [];
  #nextDueAt: Date | null = null;
  /** Recipients whom Meta wants left alone until then. */
  readonly #pairs = new Map<string, Date>();

  constructor(key: LaneKey) {
    this.#key = key;
  }

  /** Takes in which campaigns run now, and when the next retry or test message is due. */
  update(campaigns: readonly LaneCampaign[], nextDueAt: Date | null): void {
    const known = new Map(this.#feeds.map((feed) => [feed.id, feed]));
    this.#feeds = campaigns.map((campaign) => known.get(campaign.id) ?? newFeed(campaign));
    this.#nextDueAt = nextDueAt;
    const growing = new Set(campaigns.flatMap(({ id, isPrepared }) => (isPrepared ? [] : [id])));
    const at = performance.now();
    for (const feed of this.#feeds) {
      const readAgainMs = growing.has(feed.id) ? 0 : READ_AGAIN_MS;
      if (feed.exhausted && at - feed.readAt > readAgainMs) feed.exhausted = false;
    }
  }

  /** Nothing goes to this recipient before then. */
  holdPair(recipient: string, until: Date): void {
    this.#pairs.set(recipient, until);
  }

  /** Up to `limit` messages in the order of sending; they stay until {@link taken}. */
  async peek(limit: number): Promise<ReadyMessage[]> {
    if (this.#due.length === 0 && this.#nextDueAt && this.#nextDueAt <= now()) {
      // Asked again only after the next news: what is due may belong to a paused campaign.
      this.#nextDueAt = null;
      this.#due = await listDueMessages(this.#key, now(), DUE);
    }
    if (this.#due.length > 0) {
      const held = await this.#putOff(this.#due);
      this.#due = this.#due.filter(({ id }) => !held.has(id));
      return this.#due.slice(0, limit);
    }
    for (const feed of this.#feeds) await this.#fill(feed);
    const picked = this.#pick(limit);
    const held = await this.#putOff(picked);
    if (held.size === 0) return picked;
    for (const feed of this.#feeds) {
      feed.waiting = feed.waiting.filter(({ id }) => !held.has(id));
    }
    return picked.filter(({ id }) => !held.has(id));
  }

  /** The campaigns' next messages, in turn. */
  #pick(limit: number): ReadyMessage[] {
    const picked: ReadyMessage[] = [];
    for (let turn = 0; picked.length < limit; turn += 1) {
      const round = this.#feeds.flatMap((feed) => feed.waiting[turn] ?? []);
      if (round.length === 0) break;
      picked.push(...round.slice(0, limit - picked.length));
    }
    return picked;
  }

  /** These are about to be marked: from now on they may be. */
  taking(wanted: readonly ReadyMessage[]): void {
    for (const { campaignId, id, isDue } of wanted) {
      // The places of due messages are found by their own table.
      if (campaignId !== null && !isDue) this.#openOf(campaignId).add(id);
    }
  }

  /**
   * Some of these were marked. A campaign with messages that were not is read anew from where the
   * database says it stands, so that none is passed over.
   *
   * @param marked null where nobody knows: they stay open until they are taken back
   * @returns whether all were marked
   */
  taken(wanted: readonly ReadyMessage[], marked: readonly MarkedMessage[] | null): boolean {
    const markedIds = new Set(marked?.map((message) => message.id));
    const unmarked = wanted.filter(({ id }) => !markedIds.has(id));
    const refused = new Set(unmarked.map(({ campaignId }) => campaignId));
    if (marked) this.closed(unmarked);
    const first = wanted[0];
    if (first?.isDue) this.#due = refused.size > 0 ? [] : this.#due.slice(wanted.length);
    else this.#feeds = this.#feeds.filter((feed) => !refused.has(feed.id));
    for (const feed of this.#feeds) {
      const mine = wanted.filter(({ campaignId, isDue }) => campaignId === feed.id && !isDue);
      feed.waiting = feed.waiting.slice(mine.length);
      feed.markedTo = mine.at(-1)?.id ?? feed.markedTo;
    }
    return refused.size === 0;
  }

  /** These were written down, or taken back: the sender has nothing to do with them any more. */
  closed(messages: Iterable<Pick<ReadyMessage, "id" | "campaignId">>): void {
    for (const { id, campaignId } of messages) {
      if (campaignId !== null) this.#openOf(campaignId).delete(id);
    }
  }

  /** Where the campaigns stand, as far as the database does not know it yet. */
  progress(): CampaignProgress[] {
    return this.#feeds.flatMap((feed) => {
      const [lowest] = this.#openOf(feed.id);
      const settledId = lowest === undefined ? feed.markedTo : String(BigInt(lowest) - 1n);
      return settledId === feed.settledId ? [] : [{ campaignId: feed.id, settledId }];
    });
  }

  /** The database has it. */
  progressed(progress: readonly CampaignProgress[]): void {
    const settled = new Map(progress.map((one) => [one.campaignId, one.settledId]));
    for (const feed of this.#feeds) feed.settledId = settled.get(feed.id) ?? feed.settledId;
  }

  /** Whether a campaign may be over: all of it was marked, and nothing is open. */
  get hasEnded(): boolean {
    return this.#feeds.some(
      ({ id, exhausted, waiting }) =>
        exhausted && waiting.length === 0 && this.#openOf(id).size === 0,
    );
  }

  /** Messages that may not go yet get a time of their own. @returns their ids */
  async #putOff(messages: readonly ReadyMessage[]): Promise<Set<string>> {
    const at = now();
    const waits = messages.flatMap(({ id, recipient }) => {
      const until = this.#pairs.get(recipient);
      return until && until > at ? [{ id, until }] : [];
    });
    if (waits.length > 0) await putOffMessages(this.#key, waits);
    return new Set(waits.map(({ id }) => id));
  }

  #openOf(campaignId: string): Set<string> {
    const open = this.#open.get(campaignId) ?? new Set();
    this.#open.set(campaignId, open);
    return open;
  }

  async #fill(feed: Feed): Promise<void> {
    if (feed.exhausted || feed.waiting.length > 0) return;
    const rows = await listQueuedMessages(this.#key, feed.id, feed.readTo, PREFETCH);
    feed.exhausted = rows.length < PREFETCH;
    feed.readAt = performance.now();
    feed.readTo = rows.at(-1)?.id ?? feed.readTo;
    const { id: campaignId, content } = feed;
    const common = { campaignId, content, isDue: false, strikes: 0 };
    feed.waiting = rows.map((row) => ({ ...common, ...row }));
  }
}

function newFeed({ id, cursorId, content }: LaneCampaign): Feed {
  return {
    id,
    content,
    readTo: cursorId,
    markedTo: cursorId,
    waiting: [],
    exhausted: false,
    readAt: 0,
    settledId: "",
  };
}
