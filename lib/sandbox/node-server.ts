import "server-only";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CUT_HEADER, RESET_HEADER } from "./faulty-answer";
import { createSimulator, type Simulator } from "./simulator";
import { createMemoryStore, type SandboxStore } from "./store";

const MAX_BODY_BYTES = 1_000_000;

export type SandboxServerOptions = {
  /** 0, the default, takes a free one. */
  port?: number;
  /** Default: one in memory. */
  store?: SandboxStore;
  /** Default: the machine's clock. */
  now?: () => Date;
  controlKey?: string | null;
};

export type SandboxServer = {
  /** `http://127.0.0.1:4000` */
  url: string;
  close: () => Promise<void>;
};

/** Serves a simulator on loopback, having taken up what its store still has to deliver. */
export async function startSandboxServer(
  options: SandboxServerOptions = {},
): Promise<SandboxServer> {
  const simulator = createSimulator({
    store: options.store ?? createMemoryStore(),
    now: options.now ?? (() => new Date()),
    controlKey: options.controlKey ?? null,
  });
  const server = createServer((incoming, outgoing) => {
    serve(simulator, incoming, outgoing).catch(() => outgoing.destroy());
  });
  // A request that arrived whole is worked on, also when its sender died right after it.
  Object.assign(server, { httpAllowHalfOpen: true });
  // Longer than clients keep an idle connection, so that a send never meets one just closed.
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  await simulator.resume();
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await simulator.stop();
      await closed;
    },
  };
}

async function serve(
  simulator: Simulator,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await readBody(incoming);
  if (body === null) {
    outgoing.writeHead(413).end();
    return;
  }
  const left = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) left.abort();
  });
  const origin = `http://127.0.0.1:${incoming.socket.localPort}`;
  const request = new Request(`${origin}${incoming.url ?? "/"}`, {
    method: incoming.method ?? "GET",
    headers: incoming.headers as Record<string, string>,
    signal: left.signal,
    ...(body.length > 0 ? { body } : {}),
  });
  const response = await simulator.handle(request);
  if (response.headers.has(RESET_HEADER)) {
    outgoing.destroy();
    return;
  }
  const answer = Buffer.from(await response.arrayBuffer());
  if (response.headers.has(CUT_HEADER)) {
    outgoing.writeHead(200, {
      "content-type": "application/json",
      "content-length": answer.length,
    });
    outgoing.write(answer.subarray(0, answer.length / 2), () => outgoing.destroy());
    return;
  }
  outgoing.writeHead(response.status, {
    ...Object.fromEntries(response.headers),
    "content-length": answer.length,
  });
  outgoing.end(answer);
}

async function readBody(incoming: IncomingMessage): Promise<Buffer<ArrayBuffer> | null> {
  if (incoming.method === "GET" || incoming.method === "HEAD") return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
