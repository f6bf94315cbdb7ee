import "server-only";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

export type ReceivedStatus = {
  id: string;
  status: string;
  timestamp: string;
  recipient_id: string;
  biz_opaque_callback_data?: string;
  errors?: { code: number; title: string }[];
  conversation?: unknown;
  pricing?: unknown;
};

type Post = { raw: Buffer; signature: string };

export type TestCallback = {
  url: string;
  posts: Post[];
  /** Of all acknowledged POSTs, in order of arrival. */
  statuses: ReceivedStatus[];
  /** The next POSTs get these HTTP statuses instead of 200. */
  answers: number[];
  /** Resolves as soon as the condition holds after a POST. */
  until: (condition: () => boolean) => Promise<void>;
  close: () => Promise<void>;
};

/** A webhook receiver for tests, over real HTTP; its handshake wants `verifyToken`. */
export async function startTestCallback(verifyToken = "verify-me"): Promise<TestCallback> {
  const waiting = new Set<() => void>();
  const server = createServer(async (request, response) => {
    if (request.method === "GET") {
      const challenge = answerHandshake(request.url ?? "/", verifyToken);
      response.writeHead(challenge === null ? 403 : 200).end(challenge);
      return;
    }
    const raw = await buffer(request);
    const status = callback.answers.shift() ?? 200;
    callback.posts.push({ raw, signature: String(request.headers["x-hub-signature-256"]) });
    if (status === 200) callback.statuses.push(...statusesOf(raw));
    response.writeHead(status).end();
    for (const check of [...waiting]) check();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const callback: TestCallback = {
    url: `http://127.0.0.1:${port}/hook`,
    posts: [],
    statuses: [],
    answers: [],
    until: (condition) =>
      new Promise((resolve) => {
        const check = () => {
          if (!condition()) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return callback;
}

function answerHandshake(path: string, verifyToken: string): string | null {
  const query = new URL(path, "http://callback").searchParams;
  return query.get("hub.verify_token") === verifyToken ? query.get("hub.challenge") : null;
}

function statusesOf(raw: Buffer): ReceivedStatus[] {
  const body = JSON.parse(raw.toString()) as {
    entry: { changes: { value: { statuses: ReceivedStatus[] } }[] }[];
  };
  return body.entry.flatMap(({ changes }) => changes.flatMap(({ value }) => value.statuses));
}
