import "server-only";
import type { CreateWorld } from "./control.schema";
import type { SandboxWorld } from "./control-answers.schema";
import { type SandboxServerOptions, startSandboxServer } from "./node-server";

/** The parts of answers that tests read by name; which are there depends on the call. */
export type AnswerBody = {
  id: string;
  error: { message: string; code: number; fbtrace_id: string; error_data: { details: string } };
  data: unknown[];
  paging: { next: string };
  messages: [{ id: string; message_status?: string }];
};
export type Answer = { status: number; headers: Headers; body: AnswerBody };

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

/**
 * A simulator over real HTTP whose statuses come almost at once.
 *
 * @param whenDone the `onTestFinished` of the test, which then closes it
 */
export async function startTestSandbox(
  whenDone: (close: () => Promise<void>) => void,
  options: SandboxServerOptions = {},
): Promise<TestSandbox> {
  const server = await startSandboxServer(options);
  whenDone(() => server.close());
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
      return (await sandbox.control("POST", "worlds", wanted)).body as unknown as SandboxWorld;
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

function json(text: string): AnswerBody {
  try {
    return JSON.parse(text) as AnswerBody;
  } catch {
    // A page that is not JSON stands as it is, for tests that expect one.
    return text as unknown as AnswerBody;
  }
}
