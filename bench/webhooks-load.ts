import { createHmac } from "node:crypto";
import { Pool } from "undici";
import { readArguments, tellResult } from "./child.ts";
import type { HookScene } from "./webhooks-listener.ts";

// Meta's part: one signed status in each POST, over 64 connections, in random order.

const CONNECTIONS = 64;
const STATUSES = ["sent", "delivered", "read"];

const { scene, messages, warmUp } = readArguments<{
  scene: HookScene;
  messages: number;
  /** So many events are sent first and not counted. */
  warmUp: number;
}>();

const requests = shuffle(
  Array.from({ length: messages * STATUSES.length }, (_, index) =>
    requestOf(Math.floor(index / STATUSES.length), STATUSES[index % STATUSES.length] ?? "sent"),
  ),
);
const pool = new Pool(`http://127.0.0.1:${scene.port}`, {
  connections: CONNECTIONS,
  pipelining: 1,
});
const latencies: number[] = [];
let refused = 0;

await post(requests.slice(0, warmUp));
latencies.length = 0;
const counted = requests.slice(warmUp);
const at = performance.now();
await post(counted);
const seconds = (performance.now() - at) / 1_000;
latencies.sort((a, b) => a - b);
const percentile = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
tellResult({
  perSecond: counted.length / seconds,
  p50Ms: percentile(0.5),
  p99Ms: percentile(0.99),
  refused,
});
await pool.close();

async function post(all: readonly { body: string; signature: string }[]): Promise<void> {
  let next = 0;
  const line = async () => {
    for (let request = all[next++]; request; request = all[next++]) {
      const startedAt = performance.now();
      const { statusCode, body } = await pool.request({
        method: "POST",
        path: `/api/hooks/${scene.hookId}`,
        headers: {
          "content-type": "application/json",
          "x-hub-signature-256": request.signature,
        },
        body: request.body,
      });
      await body.dump();
      latencies.push(performance.now() - startedAt);
      if (statusCode !== 200) refused += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, line));
}

function requestOf(index: number, status: string) {
  const id = scene.firstMessageId + index;
  const value = {
    messaging_product: "whatsapp",
    metadata: { display_phone_number: "15550783881", phone_number_id: scene.phoneNumberId },
    statuses: [
      {
        id: `wamid.${index + 1}`,
        status,
        timestamp: String(Math.floor(Date.now() / 1_000)),
        recipient_id: `9198${String(index + 1).padStart(8, "0")}`,
        biz_opaque_callback_data: `m:${scene.tenantId.slice(0, 13)}:${id}:1`,
        pricing: { billable: true, pricing_model: "PMP", type: "regular", category: "marketing" },
      },
    ],
  };
  const entry = [{ id: "102290129340398", changes: [{ value, field: "messages" }] }];
  const body = JSON.stringify({ object: "whatsapp_business_account", entry });
  const signature = createHmac("sha256", scene.appSecret).update(body).digest("hex");
  return { body, signature: `sha256=${signature}` };
}

function shuffle<Item>(items: Item[]): Item[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
