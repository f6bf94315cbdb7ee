import "server-only";
import { onTestFinished } from "vitest";
import type { CreateWorld } from "./control.schema";
import type { SandboxWorld } from "./control-answers.schema";
import { type SandboxServerOptions, startSandboxServer } from "./node-server";

// biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
export type Answer = { status: number; headers: Headers; body: any };

export type TestSandbox = {
  url: string;
  close: () => Promise<void>;
  /** With `accessToken` as bearer token, when it is given. */
  graph(
    method: string,
    path: string,
    accessToken?: string,
    body?: unknown,
    init?: RequestInit,
  ): Promise<Answer>;
  control(method: string, path: string, body?: unknown): Promise<Answer>;
  world(wanted?: CreateWorld): Promise<SandboxWorld>;
  send(world: SandboxWorld, to: string, more?: object): Promise<Answer>;
};

/** A simulator over real HTTP that closes with the test; its statuses come almost at once. */
export async function startTestSandbox(options: SandboxServerOptions = {}): Promise<TestSandbox> {
  const server = await startSandboxServer(options);
  onTestFinished(() => server.close());
  const call = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(server.url + path, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: json(text) };
  };
  const sandbox: TestSandbox = {
    url: server.url,
    close: server.close,
    graph: (method, path, accessToken, body, init) =>
      call(`/v25.0/${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...init,
        headers: {
          "content-type": "application/json",
          ...(accessToken ? { authorization: `Bearer ${accessToken}` } : {}),
        },
      }),
    control: (method, path, body) =>
      call(`/control/${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    async world(wanted = {}) {
      return (await sandbox.control("POST", "worlds", wanted)).body as SandboxWorld;
    },
    send: (world, to, more = {}) =>
      sandbox.graph("POST", `${world.phoneNumberId}/messages`, world.accessToken, {
        messaging_product: "whatsapp",
        recipient_type: "individual",
        to,
        type: "text",
        text: { body: "Hello" },
        ...more,
      }),
  };
  await sandbox.control("PATCH", "behaviour", { sentMs: 1, deliveredMs: 1, readMs: 1, retryMs: 5 });
  return sandbox;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
