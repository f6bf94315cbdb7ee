import "server-only";
import type { Records } from "./records";
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

/** What the simulator has around it: state, time and a way out. */
export type Surroundings = {
  store: SandboxStore;
  records: Records;
  now: () => Date;
  deliver: Deliver;
  allowCallback: (url: URL) => boolean;
};
