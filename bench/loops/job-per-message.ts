import { once } from "node:events";
import { createPostgresBackend, Queue, Worker } from "bullmq";
import { readArguments, tellResult } from "../process.ts";

// What people would write instead: one job for each message on a queue, here BullMQ on Postgres, and
// fetch. No outcome, no pace, no pause: only the queue's own bookkeeping.

const { url, databaseUrl, messages, concurrency } = readArguments<{
  url: string;
  databaseUrl: string;
  messages: number;
  concurrency: number;
}>();
const QUEUE = "message";
const BATCH = 1_000;
const connection = { connectionString: databaseUrl, max: 12, migrate: true };

const queue = new Queue(QUEUE, { connection }, createPostgresBackend);
await queue.waitUntilReady();
for (let from = 0; from < messages; from += BATCH) {
  const jobs = Array.from({ length: BATCH }, (_, index) => ({
    name: "send",
    data: { to: `9198${String(from + index).padStart(8, "0")}` },
    opts: { removeOnComplete: true },
  }));
  await queue.addBulk(jobs);
}

let done = 0;
const [at, cpu] = [performance.now(), process.cpuUsage()];
const worker = new Worker(
  QUEUE,
  async (job) => await send(String(job.data.to)),
  { connection, concurrency },
  createPostgresBackend,
);
worker.on("completed", () => {
  done += 1;
  if (done === messages) worker.emit("drained");
});
while (done < messages) await once(worker, "drained");
const { user, system } = process.cpuUsage(cpu);
await tellResult({
  perSecond: messages / ((performance.now() - at) / 1_000),
  cpuMicros: (user + system) / messages,
});

async function send(to: string): Promise<void> {
  const answer = await fetch(`${url}/v25.0/106540352242922/messages`, {
    method: "POST",
    headers: { authorization: `Bearer ${"x".repeat(200)}`, "content-type": "application/json" },
    body: JSON.stringify({
      messaging_product: "whatsapp",
      to,
      type: "template",
      template: { name: "hello_world", language: { code: "en_US" } },
    }),
  });
  await answer.json();
}
