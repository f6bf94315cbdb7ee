import "server-only";
import type { SandboxSettled } from "./control-answers.schema";
import { DueHeap } from "./due-heap";
import { type Message, messageSchema } from "./messages";
import type { Surroundings } from "./surroundings";
import { postStatuses } from "./webhook-post";

const PARALLEL_POSTS = 16;
const GIVE_UP_MS = 7 * 86_400_000;
const LONGEST_GAP_MS = 3_600_000;

/** A message on its way: `next` is the index into its plan. */
type Delivery = { message: Message; next: number; attempts: number; dueAt: number };

/**
 * Delivers status webhooks: each message's in their order, many messages at a time.
 *
 * A message is written twice, when accepted and when its last status was acknowledged; after a
 * restart the ones in between are told again from the start, as Meta may repeat itself too.
 */
export class Deliveries {
  readonly #around: Surroundings;
  readonly #waiting = new DueHeap<Delivery>();
  /** Due deliveries by phone number, served in turn so that no number holds up the others. */
  readonly #ready = new Map<string, Delivery[]>();
  readonly #inFlight = new Map<string, Delivery>();
  readonly #posts = new Set<Promise<void>>();
  readonly #stopped = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #seq = 0;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** Stores an accepted message and begins with its statuses. */
  async accept(message: Omit<Message, "seq" | "statuses">): Promise<void> {
    const accepted: Message = { ...message, seq: this.#seq++, statuses: [] };
    await this.#around.store.put("message", message.id, accepted, { pending: true });
    this.#schedule(accepted, accepted.plan[0]?.gapMs ?? 0);
  }

  async resume(): Promise<void> {
    const stored = await this.#around.store.listPending("message");
    const messages = stored.map((value) => messageSchema.parse(value));
    for (const message of messages.toSorted(byAcceptance)) {
      // Its time came while nobody was there.
      if (!this.#inFlight.has(message.id)) this.#schedule({ ...message, statuses: [] }, 0);
    }
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    clearTimeout(this.#timer);
    await Promise.all(this.#posts);
  }

  /** All accepted messages, oldest first, with what has been delivered until now. */
  async messages(): Promise<{ message: Message; pending: boolean }[]> {
    const stored = await this.#around.store.list("message");
    return stored
      .map((value) => messageSchema.parse(value))
      .map((message) => {
        const delivery = this.#inFlight.get(message.id);
        return { message: delivery?.message ?? message, pending: delivery !== undefined };
      })
      .toSorted((a, b) => byAcceptance(a.message, b.message));
  }

  /** Forgets a message; its statuses that are still to come never do. */
  async forget(messageId: string): Promise<void> {
    this.#inFlight.delete(messageId);
    await this.#around.store.remove("message", messageId);
  }

  settled(): SandboxSettled {
    let pendingStatuses = 0;
    for (const { message, next } of this.#inFlight.values()) {
      pendingStatuses += message.plan.length - next;
    }
    return { pendingStatuses, pendingMessages: this.#inFlight.size };
  }

  #schedule(message: Message, gapMs: number): void {
    const delivery = { message, next: 0, attempts: 0, dueAt: 0 };
    this.#inFlight.set(message.id, delivery);
    this.#wait(delivery, gapMs);
  }

  #wait(delivery: Delivery, gapMs: number): void {
    delivery.dueAt = performance.now() + gapMs;
    this.#waiting.push(delivery);
    if (this.#waiting.peek() === delivery) this.#arm();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const head = this.#waiting.peek();
    if (!head || this.#stopped.signal.aborted) return;
    // The worst gap is an hour, so the timer's limit of 24 days is out of reach.
    this.#timer = setTimeout(() => this.#collect(), Math.max(0, head.dueAt - performance.now()));
    this.#timer.unref();
  }

  #collect(): void {
    const now = performance.now();
    for (let head = this.#waiting.peek(); head && head.dueAt <= now; head = this.#waiting.peek()) {
      this.#waiting.pop();
      if (!this.#inFlight.has(head.message.id)) continue;
      const ready = this.#ready.get(head.message.phoneNumberId);
      if (ready) ready.push(head);
      else this.#ready.set(head.message.phoneNumberId, [head]);
    }
    this.#arm();
    this.#pump();
  }

  #pump(): void {
    while (this.#posts.size < PARALLEL_POSTS && !this.#stopped.signal.aborted) {
      const [turn] = this.#ready;
      if (!turn) return;
      const [phoneNumberId, ready] = turn;
      this.#ready.delete(phoneNumberId);
      const post = this.#post(phoneNumberId, ready)
        // What could not be recorded is delivered again after a restart.
        .catch(() => {})
        .finally(() => {
          this.#posts.delete(post);
          this.#pump();
        });
      this.#posts.add(post);
    }
  }

  async #post(phoneNumberId: string, ready: Delivery[]): Promise<void> {
    const behaviour = await this.#around.records.behaviour();
    const batch = ready.splice(0, behaviour.batchSize);
    if (ready.length > 0) {
      this.#ready.set(phoneNumberId, [...ready, ...(this.#ready.get(phoneNumberId) ?? [])]);
      this.#pump();
    }
    const statuses = batch.flatMap(({ message, next }) => {
      const step = message.plan[next];
      return step ? [{ message, step }] : [];
    });
    const { signal } = this.#stopped;
    if (await postStatuses(this.#around, phoneNumberId, statuses, signal)) {
      await this.#acknowledged(batch);
    } else if (!signal.aborted) {
      for (const delivery of batch) this.#retry(delivery, behaviour.retryMs);
    }
  }

  async #acknowledged(batch: Delivery[]): Promise<void> {
    const at = this.#around.now().toISOString();
    const done: Message[] = [];
    for (const delivery of batch) {
      const { message } = delivery;
      const step = message.plan[delivery.next];
      if (!step || !this.#inFlight.has(message.id)) continue;
      message.statuses.push({
        status: step.status,
        at,
        code: step.status === "failed" ? message.failure : null,
      });
      delivery.next += 1;
      delivery.attempts = 0;
      const following = message.plan[delivery.next];
      if (following) this.#wait(delivery, following.gapMs);
      else done.push(message);
    }
    await this.#finish(done);
  }

  #retry(delivery: Delivery, firstGapMs: number): void {
    const age = this.#around.now().getTime() - Date.parse(delivery.message.at);
    if (age > GIVE_UP_MS) {
      void this.#finish([delivery.message]).catch(() => {});
      return;
    }
    this.#wait(delivery, Math.min(LONGEST_GAP_MS, firstGapMs * 2 ** delivery.attempts));
    delivery.attempts += 1;
  }

  async #finish(messages: Message[]): Promise<void> {
    if (messages.length === 0) return;
    await this.#around.store.putMany(
      "message",
      messages.map((message) => ({ id: message.id, value: message, pending: false })),
    );
    for (const { id } of messages) this.#inFlight.delete(id);
  }
}

function byAcceptance(a: Message, b: Message): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : a.seq - b.seq;
}
