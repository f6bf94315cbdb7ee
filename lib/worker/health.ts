import "server-only";
import { countWaiting } from "@/db/queries/health";
import { lastSweep } from "./start-worker";

/** The sweep runs every few seconds; this late, the worker hangs or has died. */
const WORKER_LATE_MS = 30_000;
const DATABASE_TIMEOUT_MS = 5_000;

export type Health = {
  ok: boolean;
  database: "ok" | "unreachable";
  /** `off`: this process sends nothing, others do. */
  worker: "ok" | "late" | "off";
  /** Messages that wait to be sent; null when the database was not reached. */
  waiting: number | null;
};

/** What a load balancer or an operator wants to know. Holds nothing of any tenant. */
export async function readHealth(): Promise<Health> {
  const waiting = await Promise.race([
    countWaiting().catch(() => null),
    new Promise<null>((resolve) => setTimeout(() => resolve(null), DATABASE_TIMEOUT_MS).unref()),
  ]);
  const worker = workerHealth();
  return {
    ok: waiting !== null && worker !== "late",
    database: waiting === null ? "unreachable" : "ok",
    worker,
    waiting,
  };
}

function workerHealth(): Health["worker"] {
  const swept = lastSweep();
  if (swept === null) return "off";
  return Date.now() - swept.getTime() < WORKER_LATE_MS ? "ok" : "late";
}
