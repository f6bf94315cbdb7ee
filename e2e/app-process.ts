import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { bareEnvironment, type Child, startChild } from "./child-process";

const repository = resolve(import.meta.dirname, "..");

export type StartApp = {
  /** On top of an environment that says nothing of Wakey. */
  env?: Record<string, string>;
  /** Default: a fresh one, which `remove()` deletes. */
  dataDir?: string;
  /** Default: a free one. */
  port?: number;
};

/** `npm start` as a process of its own, with its own data folder and port. */
export type AppProcess = {
  /** `http://localhost:41234` */
  readonly origin: string;
  readonly port: number;
  readonly dataDir: string;
  /** Everything that all its processes have written, in one file. */
  readonly outputFile: string;
  pid(): number;
  /** What the present process has written, stdout and stderr as they came. */
  output(): string;
  /** @throws when this start has printed none */
  setupLink(): string;
  /** SIGTERM. @returns the exit code once it has ended. */
  stop(): Promise<number>;
  /** SIGKILL: what `kill -9` or a power cut does. */
  kill(): Promise<void>;
  /** Starts again on the same data and port; stops first when it still runs. */
  restart(): Promise<void>;
  /** Ends it in any case and deletes its fresh folder. */
  remove(): Promise<void>;
};

/**
 * Starts the build that `npm test` has made (or makes it, as `npm start` does).
 *
 * @returns once it is ready and /api/health says so
 * @throws with its whole output when it ends early or is not healthy
 */
export async function startApp(options: StartApp = {}): Promise<AppProcess> {
  const home = mkdtempSync(join(tmpdir(), "wakey-e2e-"));
  const dataDir = options.dataDir ?? join(home, "data");
  const outputFile = join(home, "output.log");
  const port = options.port ?? (await freePort());
  const origin = options.env?.APP_ORIGIN ?? `http://localhost:${port}`;

  const start = async () => {
    const child = await startChild({
      args: ["scripts/start.ts"],
      cwd: repository,
      env: { ...bareEnvironment(), DATA_DIR: dataDir, PORT: String(port), ...options.env },
      outputFile,
      readyWhen: /Wakey is ready/,
    });
    await requireHealth(child, port);
    return child;
  };
  let child = await start();

  return {
    origin,
    port,
    dataDir,
    outputFile,
    pid: () => child.pid,
    output: () => child.output(),
    setupLink: () => {
      const link = findSetupLink(child.output());
      if (!link) throw new Error(`No set-up link in:\n${child.output()}`);
      return link;
    },
    stop: async () => (await child.end("SIGTERM")) ?? -1,
    kill: async () => {
      await child.end("SIGKILL");
    },
    restart: async () => {
      await child.end("SIGTERM");
      child = await start();
    },
    remove: async () => {
      await child.end("SIGKILL");
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The link in an output, which is a line of plain text ending with it. */
export function findSetupLink(output: string): string | undefined {
  return /(http:\/\/\S+\/setup\?token=\S+)$/m.exec(output)?.[1];
}

async function requireHealth(child: Child, port: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/health`);
  if (answer.ok) return;
  await child.end("SIGKILL");
  throw new Error(`/api/health answered ${answer.status}:\n${child.output()}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No port was given");
  return address.port;
}
