import { openConfiguredDatabase } from "@/db/open";
import { openInstallationKeys } from "@/lib/crypto/installation-keys";
import { env } from "@/lib/env";
import { setLogLevel } from "@/lib/log";
import { startQueue } from "@/lib/queue/queue";
import { startWorker } from "@/lib/worker/start-worker";
import { ownUsage } from "../own-usage";
import { startProduct, type Usage } from "../process";

/** An open product that only launches, as a web server with WORKER=off, and those that send. */
export type Product = {
  /** What the senders take: CPU together, memory of the one that has most. */
  usage: () => Promise<Usage>;
};

/**
 * Opens database and keys as every process of the product does, and has `workers` processes send, as
 * `npm run worker` starts them. The embedded database has one process, which then sends itself.
 */
export async function openProduct({ workers }: { workers: number }): Promise<Product> {
  setLogLevel("error");
  const database = await openConfiguredDatabase(env());
  const embedded = database.kind === "embedded";
  await openInstallationKeys(env());
  await startQueue(database, { serves: embedded });
  if (embedded) {
    await startWorker({ embedded });
    return { usage: async () => ownUsage() };
  }
  const senders = Array.from({ length: workers }, () => startProduct("worker"));
  return {
    async usage() {
      const used = await Promise.all(senders.map((sender) => sender.usage()));
      return {
        cpuMicros: used.reduce((sum, { cpuMicros }) => sum + cpuMicros, 0),
        peakMegabytes: Math.max(0, ...used.map(({ peakMegabytes }) => peakMegabytes)),
        highestMegabytes: Math.max(0, ...used.map(({ highestMegabytes }) => highestMegabytes)),
      };
    },
  };
}
