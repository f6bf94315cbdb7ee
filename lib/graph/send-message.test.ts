import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { AccessToken, AppSecret } from "@/lib/secret";
import { json, startLoopback } from "./loopback-server";
import type { MessageContent } from "./message-content.schema";
import { sendMessage } from "./send-message";
import { closeSendPools } from "./send-pool";

const TOKEN = `EAA${"tokenValue9".repeat(4)}`;
const text: MessageContent = { type: "text", body: "Hello" };
const template: MessageContent = { type: "template", name: "hello_world", language: "en_US" };

let loopback: Awaited<ReturnType<typeof startLoopback>> | undefined;
afterEach(async () => {
  await loopback?.close();
  loopback = undefined;
  await closeSendPools();
});

async function startMeta(answer: Parameters<typeof startLoopback>[0]) {
  loopback = await startLoopback(answer);
  return loopback;
}

type Options = Parameters<typeof sendMessage>[2];

function send(baseUrl: string, options: Options = {}, content = text) {
  return sendMessage(
    { baseUrl, version: "v25.0" },
    {
      phoneNumberId: "106540352242922",
      token: new AccessToken(TOKEN),
      to: "919876543210",
      opaque: "m:7:1",
      content,
    },
    options,
  );
}

const accepted = {
  messaging_product: "whatsapp",
  contacts: [{ input: "919876543210", wa_id: "919876543210" }],
  messages: [{ id: "wamid.A" }],
};

describe("sendMessage, on the wire", () => {
  it("sends text with our reference, the token in the header alone", async () => {
    const meta = await startMeta((response) => json(response, 200, accepted));
    expect(await send(`${meta.baseUrl}/api/sandbox`)).toEqual({
      kind: "accepted",
      wamid: "wamid.A",
      waId: "919876543210",
      heldForQuality: false,
    });
    const [request] = meta.received;
    expect(request?.method).toBe("POST");
    expect(request?.url.pathname).toBe("/api/sandbox/v25.0/106540352242922/messages");
    expect(request?.url.search).toBe("");
    expect(request?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(JSON.parse(request?.body ?? "")).toEqual({
      messaging_product: "whatsapp",
      recipient_type: "individual",
      to: "919876543210",
      type: "text",
      text: { preview_url: false, body: "Hello" },
      biz_opaque_callback_data: "m:7:1",
    });
  });

  it("sends a template, and proves the app secret", async () => {
    const meta = await startMeta((response) => json(response, 200, accepted));
    const token = new AccessToken(TOKEN);
    for (const secret of ["one", "two", "two"])
      await sendMessage(
        { baseUrl: meta.baseUrl, version: "v25.0" },
        {
          phoneNumberId: "1",
          token,
          appSecret: new AppSecret(secret),
          to: "1",
          opaque: "o",
          content: template,
        },
      );
    expect(JSON.parse(meta.received[0]?.body ?? "")).toMatchObject({
      type: "template",
      template: { name: "hello_world", language: { code: "en_US" } },
    });
    const proofs = meta.received.map(({ url }) => url.searchParams.get("appsecret_proof"));
    expect(proofs[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(proofs[1]).not.toBe(proofs[0]);
    expect(proofs[2]).toBe(proofs[1]);
  });

  it.each([
    ["held_for_quality_assessment", true],
    ["paused", true],
    ["accepted", false],
  ])("reads message_status %s", async (message_status, heldForQuality) => {
    const meta = await startMeta((response) =>
      json(response, 200, { messages: [{ id: "wamid.B", message_status }] }),
    );
    expect(await send(meta.baseUrl)).toEqual({
      kind: "accepted",
      wamid: "wamid.B",
      waId: null,
      heldForQuality,
    });
  });

  it("reports a phone number id that is none as the bug it is", async () => {
    const target = { baseUrl: "http://127.0.0.1:9", version: "v25.0" };
    const message = { phoneNumberId: "../1", token: new AccessToken(TOKEN), to: "1", opaque: "" };
    await expect(sendMessage(target, { ...message, content: text })).rejects.toThrow(TypeError);
  });
});

describe("sendMessage, refused", () => {
  it.each([[400], [500], [200]])("takes Graph's own words at HTTP %i", async (status) => {
    const meta = await startMeta((response) =>
      json(response, status, {
        error: { code: 131030, message: `not in list ${TOKEN}`, error_data: { details: "Add it" } },
      }),
    );
    const outcome = await send(meta.baseUrl);
    expect(outcome).toMatchObject({
      kind: "refused",
      refusal: { httpStatus: status, code: 131030, metaMessage: "not in list [scrubbed]" },
    });
  });

  it("refuses a token that no header can carry, without quoting it", async () => {
    const outcome = await sendMessage(
      { baseUrl: "http://127.0.0.1:9", version: "v25.0" },
      { phoneNumberId: "1", token: new AccessToken("a\nb"), to: "1", opaque: "", content: text },
    );
    expect(outcome).toMatchObject({ kind: "refused", refusal: { code: 190 } });
  });
});

describe("sendMessage, nothing left the process", () => {
  it("connection refused", async () => {
    const closed = await startLoopback(() => undefined);
    await closed.close();
    expect(await send(closed.baseUrl)).toEqual({ kind: "not-sent", reason: "connection-refused" });
  });

  it("host not found", async () => {
    expect(await send("http://graph.invalid")).toEqual({
      kind: "not-sent",
      reason: "host-not-found",
    });
  });

  it("TLS handshake failed", async () => {
    const meta = await startMeta((response) => json(response, 200, accepted));
    expect(await send(meta.baseUrl.replace("http:", "https:"))).toEqual({
      kind: "not-sent",
      reason: "connect-failed",
    });
    expect(meta.received).toEqual([]);
  });

  it("TLS handshake cut off", async () => {
    const server = createServer((socket) => socket.once("data", () => socket.destroy()));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    expect(await send(`https://127.0.0.1:${port}`)).toEqual({
      kind: "not-sent",
      reason: "connect-failed",
    });
    server.close();
  });

  it("aborted before it began", async () => {
    const meta = await startMeta((response) => json(response, 200, accepted));
    const signal = AbortSignal.abort();
    expect(await send(meta.baseUrl, { signal })).toEqual({ kind: "not-sent", reason: "aborted" });
    expect(meta.received).toEqual([]);
  });

  it("aborted while it waited for a connection: those on the wire are unknown, the rest is not", async () => {
    const stop = new AbortController();
    let arrived = 0;
    const meta = await startMeta(() => {
      arrived++;
      if (arrived === 512) stop.abort();
    });
    const all = Array.from({ length: 600 }, () => send(meta.baseUrl, { signal: stop.signal }));
    const kinds = (await Promise.all(all)).map((outcome) => outcome.kind);
    expect(kinds.filter((kind) => kind === "unknown")).toHaveLength(512);
    expect(kinds.filter((kind) => kind === "not-sent")).toHaveLength(88);
    await closeSendPools();
    expect(meta.received).toHaveLength(512);
  });
});

describe("sendMessage, nothing is known", () => {
  it("connection reset after the request", async () => {
    const meta = await startMeta((response) => response.destroy());
    expect(await send(meta.baseUrl)).toEqual({ kind: "unknown", reason: "connection-lost" });
    // Nobody between us and the wire tried again.
    expect(meta.received).toHaveLength(1);
  });

  it("a kept connection that breaks is not tried again either", async () => {
    let served = 0;
    const meta = await startMeta((response) =>
      served++ === 0 ? json(response, 200, accepted) : response.destroy(),
    );
    expect(await send(meta.baseUrl)).toMatchObject({ kind: "accepted" });
    expect(await send(meta.baseUrl)).toEqual({ kind: "unknown", reason: "connection-lost" });
    expect(meta.received).toHaveLength(2);
  });

  it("no answer in time", async () => {
    const meta = await startMeta(() => undefined);
    const outcome = await send(meta.baseUrl, { timeoutMs: 80 });
    expect(outcome).toEqual({ kind: "unknown", reason: "timeout" });
  });

  it("an answer that stops half way", async () => {
    const meta = await startMeta((response) => response.writeHead(200).write('{"messages":'));
    const outcome = await send(meta.baseUrl, { timeoutMs: 80 });
    expect(outcome).toEqual({ kind: "unknown", reason: "timeout" });
  });

  it("aborted after the request", async () => {
    const stop = new AbortController();
    const meta = await startMeta(() => stop.abort());
    const outcome = await send(meta.baseUrl, { signal: stop.signal });
    expect(outcome).toEqual({ kind: "unknown", reason: "aborted" });
  });

  it.each([
    [503, "<html>Service unavailable</html>", "server-error"],
    [502, "", "server-error"],
    [504, '{"error":"upstream"}', "server-error"],
    [200, "<html>", "unreadable"],
    [200, '{"messages":[]}', "unreadable"],
    [200, '{"messages":[{"id":""}]}', "unreadable"],
    [404, "<html>", "unreadable"],
    [307, "", "unreadable"],
    [200, JSON.stringify({ ...accepted, more: "x".repeat(2 * 1024 * 1024) }), "unreadable"],
  ])("HTTP %i with a body that is not Graph's (%#)", async (status, body, reason) => {
    const meta = await startMeta((response) => json(response, status, body));
    expect(await send(meta.baseUrl)).toEqual({ kind: "unknown", reason });
  });
});
