import { createHmac } from "node:crypto";
import { Pool } from "undici";
import { readArguments, tellResult } from "../process.ts";
import { percentile } from "../statistics.ts";

// Meta's part: signed statuses over 64 connections, in random order.

export type LoadFigures = {
  postsPerSecond: number;
  statusesPerSecond: number;
  p50Ms: number;
  p99Ms: number;
};

const CONNECTIONS = 64;
const STATUSES = ["sent", "delivered", "read"];

const wanted = readArguments<{
  url: string;
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
const { origin, pathname } = new URL(wanted.url);
const pool = new Pool(origin, { connections: CONNECTIONS, pipelining: 1 });
const latencies: number[] = [];

const posts = makePosts();
await send(posts.slice(0, wanted.warmUp));
latencies.length = 0;
const counted = posts.slice(wanted.warmUp);
const at = performance.now();
await send(counted);
const postsPerSecond = counted.length / ((performance.now() - at) / 1_000);
await tellResult({
  postsPerSecond,
  statusesPerSecond: postsPerSecond * wanted.perPost,
  p50Ms: percentile(latencies, 0.5),
  p99Ms: percentile(latencies, 0.99),
} satisfies LoadFigures);

async function send(all: readonly { body: string; signature: string }[]): Promise<void> {
  let next = 0;
  const line = async () => {
    for (let post = all[next++]; post; post = all[next++]) {
      const startedAt = performance.now();
      const { statusCode, body } = await pool.request({
        method: "POST",
        path: pathname,
        headers: { "content-type": "application/json", "x-hub-signature-256": post.signature },
        body: post.body,
      });
      await body.dump();
      latencies.push(performance.now() - startedAt);
      if (statusCode !== 200) throw new Error(`A status was answered with ${statusCode}.`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, line));
}

function makePosts() {
  const statuses = shuffle(
    Array.from({ length: wanted.messages * STATUSES.length }, (_, index) =>
      statusOf(Math.floor(index / STATUSES.length), STATUSES[index % STATUSES.length] ?? "sent"),
    ),
  );
  const posts: { body: string; signature: string }[] = [];
  for (let from = 0; from < statuses.length; from += wanted.perPost) {
    posts.push(postOf(statuses.slice(from, from + wanted.perPost)));
  }
  return posts;
}

function postOf(statuses: object[]) {
  const value = {
    messaging_product: "whatsapp",
    metadata: { display_phone_number: "15550783881", phone_number_id: wanted.phoneNumberId },
    statuses,
  };
  const entry = [{ id: "102290129340398", changes: [{ value, field: "messages" }] }];
  const body = JSON.stringify({ object: "whatsapp_business_account", entry });
  const signature = createHmac("sha256", wanted.appSecret).update(body).digest("hex");
  return { body, signature: `sha256=${signature}` };
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
