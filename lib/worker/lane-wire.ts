import "server-only";
import type { MarkedMessage } from "@/db/queries/marking";
import type { OpenConnection } from "@/lib/connections/open-connection";
import { type MessageSender, messageSender, type SendOutcome } from "@/lib/graph/send-message";
import { log } from "@/lib/log";
import { opaqueOf } from "@/lib/messages/opaque";
import { type LaneSize, laneSize } from "./lane-size";
import type { Pace } from "./pace";

/** At least this long between two looks at the pace: a timer for each message would cost more. */
const TICK_MS = 4;
/** What an answer takes before one was seen. */
const FIRST_ANSWER_MS = 100;
/** Weight of the newest answer in the average. */
const NEWEST = 0.05;

/** What was sent over which token ended so. */
export type WireEnd = { message: MarkedMessage; outcome: SendOutcome; tokenFingerprint: string };

/** Lets marked messages out at the lane's pace, and tells how each ended. */
export class LaneWire {
  readonly #pace: Pace;
  readonly #onEnd: (end: WireEnd) => void;
  #connection: OpenConnection;
  #send: MessageSender;
  #waiting: MarkedMessage[] = [];
  /** The place of the next one in `#waiting`: to take each off its front would move all the others. */
  #next = 0;
  #onWire = 0;
  #answerMs = FIRST_ANSWER_MS;
  #timer: NodeJS.Timeout | null = null;

  constructor(connection: OpenConnection, pace: Pace, onEnd: (end: WireEnd) => void) {
    this.#connection = connection;
    this.#send = senderOf(connection);
    this.#pace = pace;
    this.#onEnd = onEnd;
  }

  /** From now on messages go over this connection: its token was replaced. */
  use(connection: OpenConnection): void {
    this.#connection = connection;
    this.#send = senderOf(connection);
  }

  get size(): LaneSize {
    return laneSize(this.#pace.rate, this.#answerMs);
  }

  /** How many more messages may be marked now. */
  get room(): number {
    const { ahead, batch } = this.size;
    const room = ahead - this.#left;
    return room >= batch ? room : 0;
  }

  get isEmpty(): boolean {
    return this.#left === 0 && this.#onWire === 0;
  }

  get #left(): number {
    return this.#waiting.length - this.#next;
  }

  add(messages: readonly MarkedMessage[]): void {
    this.#waiting = [...this.#waiting.slice(this.#next), ...messages];
    this.#next = 0;
    this.pump();
  }

  /** Takes back what did not leave, or of that what must not. */
  takeBack(isUnwanted: (message: MarkedMessage) => boolean = () => true): MarkedMessage[] {
    const left = this.#waiting.slice(this.#next);
    this.#waiting = left.filter((one) => !isUnwanted(one));
    this.#next = 0;
    return left.filter(isUnwanted);
  }

  /** Sends what may go now, and comes back when more may. */
  pump(): void {
    const free = laneSize(this.#pace.rate, this.#answerMs).onWire - this.#onWire;
    if (free <= 0 || this.#left === 0) return;
    const at = performance.now();
    const count = this.#pace.take(Math.min(free, this.#left), at);
    const first = this.#next;
    this.#next += count;
    for (const message of this.#waiting.slice(first, this.#next)) this.#start(message, at);
    if (this.#left === 0 || count === free || this.#timer) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.pump();
      },
      Math.max(TICK_MS, this.#pace.waitMs(at)),
    );
  }

  #start(message: MarkedMessage, startedAt: number): void {
    const { tenantId, tokenFingerprint } = this.#connection;
    this.#onWire += 1;
    this.#send({
      to: message.recipient,
      opaque: opaqueOf(tenantId, message.id, message.attempt),
      content: message.content,
    }).then(
      (outcome) => this.#ended({ message, outcome, tokenFingerprint }, startedAt),
      (error: unknown) => {
        // A bug of ours: nothing is known about this message, and the lane must not hang on it.
        log.error({ err: error, messageId: message.id }, "A send failed in an unforeseen way");
        const outcome = { kind: "unknown", reason: "unreadable" } as const;
        this.#ended({ message, outcome, tokenFingerprint }, startedAt);
      },
    );
  }

  #ended(end: WireEnd, startedAt: number): void {
    this.#onWire -= 1;
    if (end.outcome.kind === "accepted" || end.outcome.kind === "refused") {
      this.#answerMs += NEWEST * (performance.now() - startedAt - this.#answerMs);
    }
    this.#onEnd(end);
  }
}

function senderOf({ target, phoneNumberId, token, appSecret }: OpenConnection): MessageSender {
  return messageSender(target, { phoneNumberId, token, appSecret: appSecret ?? undefined });
}
