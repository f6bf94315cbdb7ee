import { Pool } from "undici";
import { readArguments, tellResult } from "../process.ts";

// What is measured against: the same requests without a database. `pool` is the ceiling, `fetch` what
// people write first, `bare` shows how much the stub bears.

const { url, messages, loop, connections } = readArguments<{
  url: string;
  messages: number;
  loop: "bare" | "pool" | "fetch";
  connections: number;
}>();
const PATH = "/v25.0/106540352242922/messages";
const headers = {
  authorization: `Bearer ${"EAAG".padEnd(200, "x")}`,
  "content-type": "application/json",
};

const bodyOf = (index: number) =>
  JSON.stringify({
    messaging_product: "whatsapp",
    recipient_type: "individual",
    to: `9198${String(index).padStart(8, "0")}`,
    biz_opaque_callback_data: `m:01234567-89ab:${index}:1`,
    type: "template",
    template: { name: "hello_world", language: { code: "en_US" } },
  });

const pool = new Pool(url, { connections, pipelining: 1 });

async function postWithPool(body: string): Promise<unknown> {
  const answer = await pool.request({ path: PATH, method: "POST", headers, body });
  return JSON.parse(await answer.body.text());
}

async function postWithFetch(body: string): Promise<unknown> {
  const answer = await fetch(url + PATH, { method: "POST", headers, body });
  return await answer.json();
}

const sameBody = bodyOf(0);
const accepted = { messages: [{ id: "unread" }] };

async function postUnread(): Promise<unknown> {
  const answer = await pool.request({ path: PATH, method: "POST", headers, body: sameBody });
  await answer.body.dump();
  return accepted;
}

const post = { bare: postUnread, pool: postWithPool, fetch: postWithFetch }[loop];

/** @returns messages per second and CPU microseconds per message of this process */
async function run(count: number) {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const answer = (await post(bodyOf(next++))) as { messages?: { id: string }[] };
      if (!answer.messages?.[0]?.id) throw new Error("A message was not accepted.");
    }
  };
  const [at, cpu] = [performance.now(), process.cpuUsage()];
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - at) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: count / seconds, cpuMicros: (user + system) / count };
}

await run(Math.min(messages, 20_000)); // warm-up, thrown away
await tellResult(await run(messages));
