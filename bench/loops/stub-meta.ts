import { createServer, type Socket } from "node:net";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { sharedClock } from "../machine.ts";

// Stands in for Meta's message endpoint, in a process of its own: bare TCP, so that it is well
// faster than what is measured against it. Its parent tells it over IPC how to behave.

/** How the stub behaves from now on. */
export type StubBehaviour = {
  latencyMs: number;
  /** Per phone number id: a bucket of a second's messages that fills continuously. */
  limits: Record<string, number>;
  /** Whether it notes when each message arrived. */
  notes: boolean;
};
/** What it saw since the last change of behaviour. */
export type StubReport = {
  /** How long it was held up at most, in ms: by the machine, for it does next to nothing itself. */
  stallMs: number;
  /** Per phone number id; kept where the stub notes. Times of the shared clock, in ms. */
  numbers: Record<string, { refused: number; arrivals: number[] }>;
};

const HEADERS_END = Buffer.from("\r\n\r\n");
const LENGTH = /content-length: (\d+)/i;
const refusal = JSON.stringify({
  error: {
    message: "(#130429) Rate limit hit",
    type: "OAuthException",
    code: 130_429,
    error_data: {
      messaging_product: "whatsapp",
      details: "Cloud API message throughput has been reached.",
    },
    fbtrace_id: "AbCdEfGhIjKlMnOpQrStUvW",
  },
});

let behaviour: StubBehaviour = { latencyMs: 0, limits: {}, notes: false };
let numbers: StubReport["numbers"] = {};
const buckets = new Map<string, { level: number; at: number }>();
const delays = monitorEventLoopDelay({ resolution: 5 });
delays.enable();
let serial = 0;

/** Bytes of a whole request at the beginning of `bytes`; 0 when some are still missing. */
function requestLength(bytes: Buffer): number {
  const end = bytes.indexOf(HEADERS_END);
  if (end === -1) return 0;
  const length = LENGTH.exec(bytes.toString("latin1", 0, end))?.[1];
  const total = end + HEADERS_END.length + Number(length ?? 0);
  return bytes.length >= total ? total : 0;
}

function isAllowed(number: string, at: number): boolean {
  const limit = behaviour.limits[number];
  if (limit === undefined) return true;
  const bucket = buckets.get(number) ?? { level: limit, at };
  buckets.set(number, bucket);
  bucket.level = Math.min(limit, bucket.level + ((at - bucket.at) / 1_000) * limit);
  bucket.at = at;
  if (bucket.level < 1) return false;
  bucket.level -= 1;
  return true;
}

/** Notes a message and says whether it goes through. */
function take(request: Buffer): boolean {
  const number = /^POST \/v\d+\.\d\/(\d+)\//.exec(request.toString("latin1", 0, 60))?.[1] ?? "";
  const at = sharedClock();
  numbers[number] ??= { refused: 0, arrivals: [] };
  if (isAllowed(number, at)) {
    numbers[number].arrivals.push(at);
    return true;
  }
  numbers[number].refused += 1;
  return false;
}

function answer(request: Buffer): string {
  // The engine's question about the number: Meta tells nothing new.
  if (request[0] === "G".charCodeAt(0)) return withHeaders("200 OK", '{"id":"1"}');
  if (behaviour.notes && !take(request)) return withHeaders("400 Bad Request", refusal);
  serial += 1;
  const id = `wamid.HBgMOTE5ODc2NTQzMjEwFQIAERgS${serial.toString(36).padStart(24, "0").toUpperCase()}AA==`;
  return withHeaders(
    "200 OK",
    `{"messaging_product":"whatsapp","contacts":[{"input":"919876543210","wa_id":"919876543210"}],"messages":[{"id":"${id}","message_status":"accepted"}]}`,
  );
}

function withHeaders(status: string, body: string): string {
  return `HTTP/1.1 ${status}\r\ncontent-type: application/json; charset=UTF-8\r\nfacebook-api-version: v25.0\r\nx-fb-request-id: AbCdEfGhIjKlMnOp\r\nx-fb-rev: 1012345678\r\nconnection: keep-alive\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

function serve(socket: Socket): void {
  let pending: Buffer = Buffer.alloc(0);
  socket.setNoDelay(true);
  socket.on("error", () => {});
  socket.on("data", (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    for (let length = requestLength(pending); length > 0; length = requestLength(pending)) {
      const reply = answer(pending);
      pending = pending.subarray(length);
      if (behaviour.latencyMs === 0) socket.write(reply, "latin1");
      else setTimeout(() => socket.write(reply, "latin1"), behaviour.latencyMs);
    }
  });
}

const server = createServer(serve);
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" ? address?.port : 0 });
});

process.on("message", (wanted: StubBehaviour | "report") => {
  if (wanted === "report") {
    process.send?.({ stallMs: delays.max / 1e6, numbers } satisfies StubReport);
    return;
  }
  behaviour = wanted;
  numbers = {};
  buckets.clear();
  delays.reset();
  process.send?.("changed");
});
process.on("disconnect", () => process.exit(0));
