import "server-only";
import { answerControl, type Control, holdsControlKey, notFound } from "./control";
import { Deliveries } from "./deliveries";
import { Faults } from "./faults";
import { answerFaulty } from "./faulty-answer";
import { answerGraph } from "./graph";
import type { GraphCall } from "./graph-call";
import { GraphRefusal, unknownPath } from "./graph-error";
import { graphResponse, refusalResponse, Usage } from "./graph-response";
import { readCall } from "./read-call";
import { createRecords } from "./records";
import { RequestLog } from "./request-log";
import type { SandboxStore } from "./store";
import type { Deliver } from "./surroundings";
import { createTokenBuckets } from "./token-buckets";

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

/** Meta's Graph API for WhatsApp, as far as it is needed to try and to test the product. */
export function createSimulator(options: SimulatorOptions): Simulator {
  const { store, now } = options;
  const records = createRecords(store);
  const deliver = options.deliver ?? ((url, init) => fetch(url, init));
  const allowCallback = options.allowCallback ?? (() => true);
  const deliveries = new Deliveries({ store, records, now, deliver, allowCallback });
  const control: Control = {
    store,
    records,
    now,
    deliver,
    allowCallback,
    deliveries,
    buckets: createTokenBuckets(),
    faults: new Faults(),
    requests: new RequestLog(),
  };
  const usage = new Usage();
  const stopped = new AbortController();
  const basePath = options.basePath ?? "";

  async function graph(request: Request, url: URL, segments: string[]): Promise<Response> {
    const text = request.method === "GET" ? "" : await request.text();
    const entry = control.requests.add(request, text, now());
    const selfUrl = `${options.publicBase ?? url.origin + basePath}/${segments.join("/")}`;
    const behaviour = await records.behaviour();
    const versions = { oldest: behaviour.oldestVersion, newest: behaviour.newestVersion };
    const call = readCall(request, url, segments, text, selfUrl, versions);
    const gone = () => AbortSignal.any([stopped.signal, request.signal]);
    const response = await answerFaulty(control, call, url.pathname, gone, () =>
      answer(control, usage, call),
    );
    entry.status = response.status;
    const clock = new Date(now().getTime() + behaviour.clockSkewMs);
    response.headers.set("date", clock.toUTCString());
    return response;
  }

  return {
    async handle(request) {
      const url = new URL(request.url);
      if (!url.pathname.startsWith(`${basePath}/`)) return notFound();
      const segments = url.pathname.slice(basePath.length).split("/").filter(Boolean);
      try {
        if (segments[0] !== "control") return await graph(request, url, segments);
        if (!holdsControlKey(request, options.controlKey ?? null)) return notFound();
        return await answerControl(control, request, segments.slice(1), url.searchParams);
      } catch (error) {
        return crashed(error);
      }
    },
    resume: () => deliveries.resume(),
    async stop() {
      stopped.abort();
      await deliveries.stop();
    },
  };
}

async function answer(control: Control, usage: Usage, call: GraphCall): Promise<Response> {
  const type = call.path[1] === "messages" ? "whatsapp" : "whatsapp_business_management";
  const used = usage.count(call.path[0], type);
  try {
    if (call.unknownVersion) throw unknownPath(`/${call.path.join("/")}`);
    return graphResponse(await answerGraph(control, call), call.version, used);
  } catch (error) {
    if (error instanceof GraphRefusal) return refusalResponse(error, call.version, used);
    throw error;
  }
}

/** A fault of the sandbox itself, in Meta's envelope so that clients meet nothing new. */
function crashed(error: unknown): Response {
  const details = error instanceof Error ? error.message : String(error);
  return Response.json(
    {
      error: {
        message: "An unknown error occurred",
        type: "OAuthException",
        code: 1,
        error_data: { details: `The sandbox failed: ${details}` },
      },
    },
    { status: 500 },
  );
}
