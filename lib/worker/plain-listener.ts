import "server-only";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { log } from "@/lib/log";
import { answerHandshake, receiveWebhook } from "@/lib/webhooks/receive-webhook";
import { readHealth } from "./health";

/** A whole event has arrived by then, or its sender is not Meta. */
const REQUEST_TIMEOUT_MS = 30_000;
/** Longer than proxies keep an idle connection, so that none sends into one just closed. */
const KEEP_ALIVE_MS = 75_000;
const HOOK = /^\/api\/hooks\/([\w-]+)(?:\?|$)/;
const HEALTH = /^\/api\/health(?:\?|$)/;

/** The port cannot be had; the message says which and why. */
export class PortError extends Error {
  override readonly name = "PortError";
}

export type Listener = {
  port: number;
  /** Answers what has arrived, then closes. */
  close: () => Promise<void>;
};

/**
 * A plain HTTP server that answers `/api/health`, and where asked Meta's webhooks at
 * `/api/hooks/<id>`: the same paths as Next's, many times as fast.
 *
 * @param port 0 takes a free one
 * @throws {PortError}
 */
export async function startListener(
  port: number,
  { hooks }: { hooks: boolean },
): Promise<Listener> {
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_MS },
    (request, response) => {
      answer(request, response, hooks).catch((error: unknown) => {
        // Mostly a sender that left in the middle of its request.
        log.debug({ err: error }, "A request was not answered");
        response.destroy();
      });
    },
  );
  await new Promise<void>((done, failed) => {
    server.once("error", (error: NodeJS.ErrnoException) => failed(new PortError(why(port, error))));
    server.listen(port, done);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : port,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeIdleConnections();
      }),
  };
}

function why(port: number, { code }: NodeJS.ErrnoException): string {
  if (code === "EADDRINUSE")
    return `Port ${port} is in use. Stop the other process, or take another.`;
  if (code === "EACCES") return `This user may not listen on port ${port}.`;
  return `Port ${port} cannot be listened on (${code}).`;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  hooks: boolean,
): Promise<void> {
  const url = request.url ?? "/";
  const hookId = hooks ? HOOK.exec(url)?.[1] : undefined;
  if (hookId !== undefined) {
    const { status, text } = await answerHook(request, hookId, url);
    end(response, status, "text/plain", text);
  } else if (HEALTH.test(url) && request.method === "GET") {
    const health = await readHealth();
    end(response, health.ok ? 200 : 503, "application/json", JSON.stringify(health));
  } else {
    end(response, 404, "text/plain", "");
  }
}

async function answerHook(request: IncomingMessage, hookId: string, url: string) {
  if (request.method === "GET") {
    return await answerHandshake(hookId, new URL(url, "http://hooks").searchParams);
  }
  if (request.method !== "POST") return { status: 405, text: "" };
  const signature = request.headers["x-hub-signature-256"];
  return await receiveWebhook(hookId, typeof signature === "string" ? signature : null, request);
}

function end(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
  });
  response.end(text);
}
