import { createHmac } from "node:crypto";
import { inspect } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { AccessToken, AppSecret } from "@/lib/secret";
import { type GraphCall, graphCall } from "./client";
import { GraphRefusal, GraphUnreachable } from "./graph-errors";
import { json, startLoopback } from "./loopback-server";

const TOKEN = `EAA${"tokenValue9".repeat(4)}`;
const APP_SECRET = "0123456789abcdef0123456789abcdef";
const reply = z.object({ id: z.string() });

let loopback: Awaited<ReturnType<typeof startLoopback>> | undefined;
afterEach(async () => {
  await loopback?.close();
  loopback = undefined;
});

async function callAgainst(
  answer: Parameters<typeof startLoopback>[0],
  more: Partial<GraphCall<typeof reply>> = {},
) {
  loopback = await startLoopback(answer);
  return await graphCall({
    target: { baseUrl: loopback.baseUrl, version: "v25.0" },
    method: "GET",
    path: ["106540352242922"],
    token: new AccessToken(TOKEN),
    reply,
    ...more,
  });
}

async function failure(promise: Promise<unknown>): Promise<GraphRefusal | GraphUnreachable> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof GraphRefusal || error instanceof GraphUnreachable) return error;
  throw new Error("Neither refused nor unreachable", { cause: error });
}

const unreachable = (reason: string, mayHaveArrived = true) => ({
  name: "GraphUnreachable",
  reason,
  mayHaveArrived,
});

describe("graphCall, on the wire", () => {
  it("carries the token in the header alone and proves the app secret", async () => {
    const answer = await callAgainst((response) => json(response, 200, { id: "1" }), {
      appSecret: new AppSecret(APP_SECRET),
      query: { fields: "id,name" },
    });
    expect(answer).toEqual({ id: "1" });
    const [request] = loopback?.received ?? [];
    expect(request?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(request?.url.pathname).toBe("/v25.0/106540352242922");
    expect(request?.url.href).not.toContain(TOKEN);
    expect(request?.url.searchParams.get("fields")).toBe("id,name");
    expect(request?.url.searchParams.get("appsecret_proof")).toBe(
      createHmac("sha256", APP_SECRET).update(TOKEN).digest("hex"),
    );
  });

  it("sends no proof without an app secret, and a body as JSON", async () => {
    await callAgainst((response) => json(response, 200, { id: "1" }), {
      method: "POST",
      body: { a: 1 },
    });
    const [request] = loopback?.received ?? [];
    expect(request?.url.search).toBe("");
    expect(request).toMatchObject({ method: "POST", body: '{"a":1}' });
    expect(request?.headers["content-type"]).toBe("application/json");
  });

  it.each([["a/../b"], ["//evil.example"], ["\\\\evil"], ["x?y=1#z"]])(
    "keeps the segment %s a segment",
    async (segment) => {
      await callAgainst((response) => json(response, 200, { id: "1" }), { path: [segment] });
      const pathname = loopback?.received[0]?.url.pathname ?? "";
      expect(pathname.split("/")).toHaveLength(3);
      expect(decodeURIComponent(pathname)).toBe(`/v25.0/${segment}`);
    },
  );

  it.each([[".."], ["."], [""]])("does not call the path segment %j", async (segment) => {
    await expect(
      callAgainst((response) => json(response, 200, {}), { path: [segment] }),
    ).rejects.toThrow(TypeError);
    expect(loopback?.received).toEqual([]);
  });

  it("keeps ids beyond 2^53 that come as numbers", async () => {
    const answer = await callAgainst((response) =>
      json(response, 200, '{"id":122100000000000001}'),
    );
    expect(answer).toEqual({ id: "122100000000000001" });
  });
});

describe("graphCall, refused", () => {
  it("reads the whole envelope", async () => {
    const error = await failure(
      callAgainst((response) =>
        json(response, 400, {
          error: {
            message: "(#131009) Parameter value is not valid",
            type: "OAuthException",
            code: 131009,
            error_subcode: 2494010,
            is_transient: true,
            error_user_title: "Title",
            error_user_msg: "Text",
            error_data: { messaging_product: "whatsapp", details: "Which one" },
            fbtrace_id: "Az8or2yhqkZfEZ",
          },
        }),
      ),
    );
    expect({ ...error }).toEqual({
      name: "GraphRefusal",
      httpStatus: 400,
      code: 131009,
      subcode: 2494010,
      type: "OAuthException",
      metaMessage: "(#131009) Parameter value is not valid",
      details: "Which one",
      userTitle: "Title",
      userMessage: "Text",
      fbtraceId: "Az8or2yhqkZfEZ",
      isTransient: true,
    });
  });

  it("takes an envelope with odd optional fields, and error_data as text", async () => {
    const error = await failure(
      callAgainst((response) =>
        json(response, 500, { error: { code: "1", error_subcode: {}, error_data: "why" } }),
      ),
    );
    expect(error).toMatchObject({ httpStatus: 500, code: 1, subcode: null, details: "why" });
  });

  it("scrubs what Meta echoes, wherever it stands", async () => {
    const appSecret = new AppSecret(APP_SECRET);
    const other = `EAA${"another".repeat(4)}`;
    const alsoSecret = new AppSecret("verify-token-value");
    const error = await failure(
      callAgainst(
        (response, { url }) =>
          json(response, 401, {
            error: {
              code: 190,
              message: `Malformed access token ${TOKEN}`,
              type: `x ${TOKEN}`,
              error_user_title: `${APP_SECRET}`,
              error_user_msg: `verify-token-value ${other}`,
              error_data: { details: `proof ${url.searchParams.get("appsecret_proof")}` },
              fbtrace_id: TOKEN,
            },
          }),
        { appSecret, alsoSecret: [alsoSecret] },
      ),
    );
    expect(error).toMatchObject({ code: 190, metaMessage: "Malformed access token [scrubbed]" });
    const everything = inspect(error, { depth: 9 }) + JSON.stringify(error) + error.stack;
    for (const secret of [TOKEN, APP_SECRET, other, "verify-token-value", "appsecret_proof"])
      expect(everything).not.toContain(secret);
    expect(everything).not.toMatch(/[0-9a-f]{64}/);
  });

  it.each([["EAA with space"], ["EAAline\nbreak"], ["EAÄ"], [""]])(
    "does not try the token %j, which no header can carry",
    async (value) => {
      const error = await failure(
        callAgainst((response) => json(response, 200, {}), { token: new AccessToken(value) }),
      );
      expect(error).toMatchObject({ name: "GraphRefusal", httpStatus: 0, code: 190 });
      expect(loopback?.received).toEqual([]);
      if (value) expect(inspect(error)).not.toContain(value);
    },
  );
});

describe("graphCall, without a usable answer", () => {
  it("does not follow a redirect", async () => {
    const elsewhere = await startLoopback((response) => json(response, 200, { id: "stolen" }));
    const error = await failure(
      callAgainst((response) => response.writeHead(307, { location: elsewhere.baseUrl }).end()),
    );
    expect(error).toMatchObject(unreachable("network"));
    expect(elsewhere.received).toEqual([]);
    await elsewhere.close();
  });

  it("gives up on a Meta that hangs before its answer", async () => {
    const error = await failure(callAgainst(() => undefined, { timeoutMs: 80 }));
    expect(error).toMatchObject(unreachable("timeout"));
  });

  it("gives up on a Meta that hangs within its answer", async () => {
    const error = await failure(
      callAgainst((response) => response.writeHead(200).write('{"id":'), { timeoutMs: 80 }),
    );
    expect(error).toMatchObject(unreachable("timeout"));
  });

  it("stops reading at 2 MiB", async () => {
    let stopped: Promise<unknown> = Promise.resolve();
    const error = await failure(
      callAgainst((response) => {
        stopped = new Promise((resolve) => response.on("close", resolve));
        const more = () => {
          while (!response.destroyed && response.write("x".repeat(64 * 1024)));
        };
        response.on("drain", more);
        more();
      }),
    );
    expect(error).toMatchObject(unreachable("unreadable"));
    await stopped;
  });

  it.each([
    [200, "<html>", "unreadable"],
    [200, '{"name":"no id"}', "unreadable"],
    [404, "<html>", "unreadable"],
    [502, "<html>Bad gateway</html>", "server-error"],
    [500, "", "server-error"],
  ])("HTTP %i with %j is %s", async (status, body, reason) => {
    const error = await failure(callAgainst((response) => json(response, status, body)));
    expect(error).toMatchObject(unreachable(reason));
  });

  it("knows a broken connection, which may have carried the request", async () => {
    const error = await failure(callAgainst((response) => response.destroy()));
    expect(error).toMatchObject(unreachable("network"));
  });

  it("knows a connection that never was", async () => {
    const closed = await startLoopback(() => undefined);
    await closed.close();
    const target = { baseUrl: closed.baseUrl, version: "v25.0" };
    const error = await failure(callAgainst(() => undefined, { target }));
    expect(error).toMatchObject(unreachable("network", false));
    expect(inspect(error)).not.toContain(TOKEN);
  });
});
