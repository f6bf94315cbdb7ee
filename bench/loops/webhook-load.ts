import { createHmac } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { readArguments, tellResult } from "../process.ts";
import { percentile } from "../statistics.ts";

// Meta's part: signed statuses over many connections, in random order. It shares the processors with
// the receiver it loads, so it writes requests that were made before: an HTTP client, even undici's
// dispatcher, takes twice as much of them.

export type LoadFigures = {
  /** With those that are not counted. */
  posts: number;
  postsPerSecond: number;
  statusesPerSecond: number;
  p50Ms: number;
  p99Ms: number;
};

const STATUSES = ["sent", "delivered", "read"];

const wanted = readArguments<{
  url: string;
  connections: number;
  appSecret: string;
  phoneNumberId: string;
  tenantId: string;
  /** Ids are consecutive. */
  firstMessageId: number;
  messages: number;
  perPost: number;
  /** So many POSTs are sent first and not counted. */
  warmUp: number;
}>();
const { hostname, port, pathname } = new URL(wanted.url);
const latencies: number[] = [];

const posts = makePosts();
await send(posts.slice(0, wanted.warmUp));
latencies.length = 0;
const counted = posts.slice(wanted.warmUp);
const at = performance.now();
await send(counted);
const postsPerSecond = counted.length / ((performance.now() - at) / 1_000);
await tellResult({
  posts: posts.length,
  postsPerSecond,
  statusesPerSecond: postsPerSecond * wanted.perPost,
  p50Ms: percentile(latencies, 0.5),
  p99Ms: percentile(latencies, 0.99),
} satisfies LoadFigures);

/** Sends all requests, each connection one after the other. @throws on any answer but 200 */
async function send(requests: readonly string[]): Promise<void> {
  let next = 0;
  const line = async () => {
    const { ask, close } = await openLine();
    for (let request = requests[next++]; request; request = requests[next++]) {
      const startedAt = performance.now();
      const status = await ask(request);
      latencies.push(performance.now() - startedAt);
      if (status !== 200) throw new Error(`A status was answered with ${status}.`);
    }
    close();
  };
  await Promise.all(Array.from({ length: wanted.connections }, line));
}

/** A connection that takes one request after the other and tells the status of each answer. */
async function openLine() {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, "connect");
  let text = "";
  let answered = (_: number) => {};
  let broke = (_: Error) => {};
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
    if (!isWhole(text)) return;
    const status = Number(text.slice("HTTP/1.1 ".length, "HTTP/1.1 200".length));
    text = "";
    answered(status);
  });
  socket.on("error", (error) => broke(error));
  socket.on("close", () => broke(new Error("The receiver closed a connection.")));
  const ask = (request: string) =>
    new Promise<number>((done, failed) => {
      answered = done;
      broke = failed;
      socket.write(request, "latin1");
    });
  return { ask, close: () => socket.destroy() };
}

/** The answers have no body, but Next's say so by an empty chunk. */
function isWhole(answer: string): boolean {
  const end = answer.includes("ransfer-encoding: chunked") ? "\r\n\r\n0\r\n\r\n" : "\r\n\r\n";
  return answer.endsWith(end);
}

/** Whole requests: head and body. */
function makePosts(): string[] {
  const statuses = shuffle(
    Array.from({ length: wanted.messages * STATUSES.length }, (_, index) =>
      statusOf(Math.floor(index / STATUSES.length), STATUSES[index % STATUSES.length] ?? "sent"),
    ),
  );
  const posts: string[] = [];
  for (let from = 0; from < statuses.length; from += wanted.perPost) {
    posts.push(postOf(statuses.slice(from, from + wanted.perPost)));
  }
  return posts;
}

function postOf(statuses: object[]): string {
  const value = {
    messaging_product: "whatsapp",
    metadata: { display_phone_number: "15550783881", phone_number_id: wanted.phoneNumberId },
    statuses,
  };
  const entry = [{ id: "102290129340398", changes: [{ value, field: "messages" }] }];
  const body = JSON.stringify({ object: "whatsapp_business_account", entry });
  const signature = createHmac("sha256", wanted.appSecret).update(body).digest("hex");
  return [
    `POST ${pathname} HTTP/1.1`,
    `Host: ${hostname}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Hub-Signature-256: sha256=${signature}`,
    "",
    body,
  ].join("\r\n");
}

function statusOf(index: number, status: string) {
  const id = wanted.firstMessageId + index;
  return {
    id: `wamid.${index + 1}`,
    status,
    timestamp: String(Math.floor(Date.now() / 1_000)),
    recipient_id: `9198${String(index + 1).padStart(8, "0")}`,
    biz_opaque_callback_data: `m:${wanted.tenantId.slice(0, 13)}:${id}:1`,
    pricing: { billable: true, pricing_model: "PMP", type: "regular", category: "marketing" },
  };
}

function shuffle<Item>(items: Item[]): Item[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
