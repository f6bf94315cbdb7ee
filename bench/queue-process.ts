import { PgBoss } from "pg-boss";
import { readArguments, tellResult } from "./child.ts";

// What people would write instead: one job for each message on a queue in Postgres (pg-boss), and
// fetch. No outcome, no pace, no pause: only the queue's own bookkeeping.

const { url, databaseUrl, messages, concurrency } = readArguments<{
  url: string;
  databaseUrl: string;
  messages: number;
  concurrency: number;
}>();
const QUEUE = "message";
const BATCH = 1_000;

const boss = new PgBoss({
  connectionString: databaseUrl,
  max: 12,
  supervise: false,
  schedule: false,
});
await boss.start();
await boss.createQueue(QUEUE);
for (let from = 0; from < messages; from += BATCH) {
  const jobs = Array.from({ length: BATCH }, (_, index) => ({
    data: { to: `9198${String(from + index).padStart(8, "0")}` },
  }));
  await boss.insert(QUEUE, jobs);
}

const [at, cpu] = [performance.now(), process.cpuUsage()];
await Promise.all(Array.from({ length: concurrency }, drain));
const { user, system } = process.cpuUsage(cpu);
tellResult({
  perSecond: messages / ((performance.now() - at) / 1_000),
  cpuMicros: (user + system) / messages,
});
process.exit(0);

async function drain(): Promise<void> {
  for (;;) {
    const [job] = await boss.fetch<{ to: string }>(QUEUE);
    if (!job) return;
    const answer = await fetch(`${url}/v25.0/106540352242922/messages`, {
      method: "POST",
      headers: { authorization: `Bearer ${"x".repeat(200)}`, "content-type": "application/json" },
      body: JSON.stringify({
        messaging_product: "whatsapp",
        to: job.data.to,
        type: "template",
        template: { name: "hello_world", language: { code: "en_US" } },
      }),
    });
    await answer.json();
    await boss.complete(QUEUE, job.id);
  }
}
