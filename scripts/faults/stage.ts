import { generateKek } from "@/lib/crypto/key-ring";
import { type ServerPostgres, startServerPostgres } from "../server-postgres.ts";
import { Child } from "./child";
import { type Meta, startMeta } from "./meta";
import { freePort, startTcpProxy, type TcpProxy } from "./tcp-proxy";

/** One engine process with lines of its own to the database and to Meta. */
export type StageWorker = { child: Child; database: TcpProxy; meta: TcpProxy };

/** Everything a run needs, as real processes that live over many runs. */
export type Stage = {
  postgres: ServerPostgres;
  meta: Meta;
  workers: StageWorker[];
  hooks: Child;
  /** From Meta to the receiver of webhooks. */
  webhookLine: TcpProxy;
  /** What this process needs to work on the same installation. */
  env: Record<string, string>;
  close: () => Promise<void>;
};

const READY = /Wakey is ready/;

/** @returns the stage, or in `unavailable` why no database server can be started */
export async function startStage(workerCount: number): Promise<Stage | { unavailable: string }> {
  // It is going to be stopped and crashed, which nobody's own server should be.
  delete process.env.TEST_DATABASE_URL;
  const postgres = await startServerPostgres({ durable: true });
  if ("unavailable" in postgres) return postgres;
  const meta = await startMeta();
  const hooksPort = await freePort();
  const webhookLine = await startTcpProxy(hooksPort);
  const common = {
    WAKEY_KEK: generateKek(),
    APP_ORIGIN: `http://127.0.0.1:${webhookLine.port}`,
  };
  const databasePort = Number(new URL(postgres.url).port);
  const urlThrough = (port: number) => {
    const url = new URL(postgres.url);
    url.port = String(port);
    return url.href;
  };

  const env = { ...common, DATABASE_URL: postgres.url, GRAPH_BASE_URL: meta.origin };
  const hooks = new Child(
    "hooks",
    ["scripts/hooks.ts"],
    { ...env, HOOKS_PORT: String(hooksPort) },
    READY,
  );
  // The first process brings the database up to date; the others find it so.
  await hooks.start();

  const workers: StageWorker[] = [];
  for (let index = 0; index < workerCount; index += 1) {
    const database = await startTcpProxy(databasePort);
    const line = await startTcpProxy(Number(new URL(meta.origin).port));
    const own = {
      ...common,
      DATABASE_URL: urlThrough(database.port),
      GRAPH_BASE_URL: `http://127.0.0.1:${line.port}`,
    };
    const child = new Child(`worker ${index}`, ["scripts/worker.ts"], own, READY);
    workers.push({ child, database, meta: line });
  }
  await Promise.all(workers.map(({ child }) => child.start()));

  return {
    postgres,
    meta,
    workers,
    hooks,
    webhookLine,
    env,
    async close() {
      await Promise.all(
        [...workers.map(({ child }) => child), hooks].map((one) => one.end("SIGKILL")),
      );
      await meta.stop();
      for (const { database, meta: line } of workers) {
        await database.close();
        await line.close();
      }
      await webhookLine.close();
      await postgres.stop();
    },
  };
}
