import "server-only";
import type { Dispatcher, Pool } from "undici";

/**
 * How one POST ended: with an answer, or without. `started` is the evidence that decides what may be
 * done next: false means that this request was never begun on any connection.
 */
export type PostEnd =
  | { answered: true; status: number; text: string }
  | { answered: false; started: boolean; aborted: boolean; code: string };

export type PostRequest = {
  path: string;
  headers: Record<string, string>;
  body: string;
  /** Longest silence before and within the answer; the pool's own where absent. */
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
};

/** Posts exactly once and never throws. Aborted while it waits for a connection, it is not begun. */
export function postOnce(pool: Pool, request: PostRequest): Promise<PostEnd> {
  return new Promise((resolve) => new Exchange(request, resolve).start(pool));
}

/** One request under way; a class, because a number may send a thousand a second. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: PostRequest;
  readonly #resolve: (end: PostEnd) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  readonly #chunks: Buffer[] = [];

  constructor(request: PostRequest, resolve: (end: PostEnd) => void) {
    this.#request = request;
    this.#resolve = resolve;
  }

  start(pool: Pool): void {
    const { path, headers, body, signal, timeoutMs } = this.#request;
    if (signal?.aborted) {
      this.#fail("aborted");
      return;
    }
    signal?.addEventListener("abort", this);
    const timeouts =
      timeoutMs === undefined ? undefined : { headersTimeout: timeoutMs, bodyTimeout: timeoutMs };
    pool.dispatch({ path, method: "POST", headers, body, ...timeouts }, this);
  }

  /** The signal was aborted. */
  handleEvent(): void {
    if (this.#controller) this.#controller.abort(new Error("aborted"));
    else this.#fail("aborted");
  }

  /** Called right before the first byte is written. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#request.signal?.aborted) controller.abort(new Error("aborted"));
    else this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, statusCode: number): void {
    this.#status = statusCode;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [first] = this.#chunks;
    const bytes = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks);
    this.#end({ answered: true, status: this.#status, text: bytes.toString("utf8") });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail("code" in error ? String(error.code) : error.name);
  }

  #fail(code: string): void {
    const aborted = this.#request.signal?.aborted ?? false;
    this.#end({ answered: false, started: this.#controller !== undefined, aborted, code });
  }

  #end(end: PostEnd): void {
    this.#request.signal?.removeEventListener("abort", this);
    this.#resolve(end);
  }
}
