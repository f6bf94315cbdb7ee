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
  return new Promise((resolve) => {
    const { signal, timeoutMs } = request;
    let exchange: Dispatcher.DispatchController | undefined;
    let status = 0;
    const chunks: Buffer[] = [];

    const end = (result: PostEnd) => {
      signal?.removeEventListener("abort", abort);
      resolve(result);
    };
    const fail = (code: string) =>
      end({ answered: false, started: exchange !== undefined, aborted: !!signal?.aborted, code });
    const abort = () => {
      if (exchange) exchange.abort(new Error("aborted"));
      else fail("aborted");
    };

    if (signal?.aborted) {
      fail("aborted");
      return;
    }
    signal?.addEventListener("abort", abort);
    pool.dispatch(
      {
        path: request.path,
        method: "POST",
        headers: request.headers,
        body: request.body,
        ...(timeoutMs === undefined ? {} : { headersTimeout: timeoutMs, bodyTimeout: timeoutMs }),
      },
      {
        // Called right before the first byte is written.
        onRequestStart(controller) {
          if (signal?.aborted) controller.abort(new Error("aborted"));
          else exchange = controller;
        },
        onResponseStart(_controller, statusCode) {
          status = statusCode;
        },
        onResponseData(_controller, chunk) {
          chunks.push(chunk);
        },
        onResponseEnd() {
          end({ answered: true, status, text: Buffer.concat(chunks).toString("utf8") });
        },
        onResponseError(_controller, error) {
          fail("code" in error ? String(error.code) : error.name);
        },
      },
    );
  });
}
