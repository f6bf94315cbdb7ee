import "server-only";
import type { SandboxStore } from "./store";

/** The part of `fetch` that webhooks and handshakes need. */
export type Deliver = (
  url: string,
  init: {
    method: "GET" | "POST";
    headers: Record<string, string>;
    body?: Uint8Array<ArrayBuffer>;
    signal: AbortSignal;
    redirect: "manual";
  },
) => Promise<Response>;

export type SimulatorOptions = {
  store: SandboxStore;
  /** Domain time: expiry, timestamps. Delays run in real time. */
  now: () => Date;
  /** How webhooks and handshakes go out; default `fetch`. */
  deliver?: Deliver;
  /** Callbacks that may be called, by default any; the app allows only itself. */
  allowCallback?: (url: URL) => boolean;
  /** What the path begins with before `/v25.0/…` and `/control/…`, e.g. `/api/sandbox`. */
  basePath?: string;
  /** Origin and base path as clients see them, for `paging.next`; default: that of the request. */
  publicBase?: string;
  /** What `x-sandbox-control` must carry; null or absent: the control API is open. */
  controlKey?: string | null;
};

export type Simulator = {
  /** Answers a Graph or control request. Never throws. */
  handle(request: Request): Promise<Response>;
  /** Takes up the webhooks that an earlier simulator over the same store has not delivered. */
  resume(): Promise<void>;
  /** Stops delivering, ends held requests and waits for the POSTs in flight. */
  stop(): Promise<void>;
};
