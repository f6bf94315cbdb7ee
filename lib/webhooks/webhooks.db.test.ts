import { createHmac, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listConnections } from "@/db/queries/connections";
import { insertContacts } from "@/db/queries/contacts";
import { countOpenWindows } from "@/db/queries/conversations";
import { findMessage } from "@/db/queries/messages";
import { openHook } from "@/lib/connections/open-hook";
import { opaqueOf } from "@/lib/messages/opaque";
import { queueTestMessage } from "@/lib/messages/queue-test-message";
import { actorId, type Engine, newLine, startEngine, until } from "@/lib/worker/engine.test-kit";
import { answerHandshake, receiveWebhook } from "./receive-webhook";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  // Every status of this file is told by the test itself.
  await engine.control("PATCH", "behaviour", { sentMs: 3_600_000 });
});
afterAll(() => engine.stop());

async function* chunks(...parts: (string | Buffer)[]) {
  for (const part of parts) yield Buffer.from(part);
}

const signed = (body: string, secret: string) =>
  `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;

/** A line with one test message that Meta has accepted. */
async function lineWithMessage() {
  const line = await newLine(engine, 0);
  const { tenantId, connectionId, world } = line;
  const [connection] = await listConnections(tenantId);
  const hookId = connection?.hookId ?? "";
  const { messageId } = await queueTestMessage(tenantId, actorId, {
    connectionId,
    recipient: "919876543210",
    content: { type: "text", body: "Hello" },
  });
  const { wamid } = await until(async () => {
    const message = await findMessage(tenantId, messageId);
    return message?.state === "accepted" && message;
  });
  const post = (value: object, secret = world.appSecret, hook = hookId) => {
    const metadata = { phone_number_id: world.phoneNumberId };
    const changes = [{ field: "messages", value: { metadata, ...value } }];
    const body = JSON.stringify({
      object: "whatsapp_business_account",
      entry: [{ id: world.wabaId, changes }],
    });
    return receiveWebhook(hook, signed(body, secret), chunks(body));
  };
  const status = (name: string, change: object = {}) => ({
    id: wamid,
    status: name,
    timestamp: String(Math.floor(Date.now() / 1_000)),
    biz_opaque_callback_data: opaqueOf(tenantId, messageId, 1),
    ...change,
  });
  const state = async () => (await findMessage(tenantId, messageId))?.state;
  return { ...line, hookId, messageId, wamid, post, status, state };
}

describe("the signature", () => {
  it("is demanded: nothing else than the app's own over the raw bytes is taken", async () => {
    const { hookId, world, post, status, state } = await lineWithMessage();
    const other = await lineWithMessage();
    const body = JSON.stringify({ object: "x", entry: [] });
    const right = signed(body, world.appSecret);
    const refused: [string, string | null, string][] = [
      [hookId, null, body],
      [hookId, right.replace("sha256=", "sha1="), body],
      [hookId, right, `${body} `],
      [hookId, signed(body, other.world.appSecret), body],
      [hookId, right.toUpperCase(), body],
      [hookId, right.slice(0, -2), body],
      [hookId, "", body],
      ["0000000000000000000000", right, body],
      ["../../etc", right, body],
      [other.hookId, right, body],
    ];
    for (const [hook, signature, text] of refused) {
      const answer = await receiveWebhook(hook, signature, chunks(text));
      expect(answer).toEqual({ status: 401, text: "" });
    }
    expect(await receiveWebhook(hookId, right, chunks(body))).toEqual({ status: 200, text: "" });
    expect((await post({ statuses: [status("read")] })).status).toBe(200);
    expect(await state()).toBe("read");
  });

  it("does not make another number's statuses believable", async () => {
    const mine = await lineWithMessage();
    const theirs = await lineWithMessage();
    // My app signs: their phone number, and their message under my own number.
    const metadata = { phone_number_id: theirs.world.phoneNumberId };
    await mine.post({ metadata, statuses: [theirs.status("failed")] });
    await mine.post({ statuses: [theirs.status("read")] });
    expect(await theirs.state()).toBe("accepted");
    await theirs.post({ statuses: [theirs.status("read")] });
    expect(await theirs.state()).toBe("read");
  });

  it("has a size limit and survives what cannot be read", async () => {
    const { hookId, world, post, status, state } = await lineWithMessage();
    const large = Buffer.alloc(1024 * 1024, 32);
    const answer = await receiveWebhook(hookId, null, chunks(large, large, large, large, large));
    expect(answer.status).toBe(413);
    const garbage = "{ not json";
    const taken = await receiveWebhook(hookId, signed(garbage, world.appSecret), chunks(garbage));
    expect(taken.status).toBe(200);
    const odd = [null, 7, { id: 1 }, { id: "x", status: "sent" }, status("delivered")];
    expect((await post({ statuses: odd })).status).toBe(200);
    expect(await state()).toBe("delivered");
  });
});

describe("statuses", () => {
  it("count once, in any order, also fifty times at once", async () => {
    const { post, status, state, tenantId, messageId } = await lineWithMessage();
    const names = ["read", "sent", "delivered", "sent", "read"];
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        post({ statuses: [status(names[index % names.length] ?? "")] }),
      ),
    );
    expect(await state()).toBe("read");
    const message = await findMessage(tenantId, messageId);
    expect(message).toMatchObject({ readAt: expect.any(Date), error: null });
  });

  it("find their message by Meta's id where our own value is missing", async () => {
    const { post, status, state } = await lineWithMessage();
    const bare = { biz_opaque_callback_data: undefined };
    await post({ statuses: [status("delivered", bare)] });
    expect(await state()).toBe("delivered");
    await post({ statuses: [status("read", { ...bare, id: "wamid.unheard" })] });
    expect(await state()).toBe("delivered");
  });

  it("tell a failure with Meta's reason, and drop what is older than eight days", async () => {
    const { post, status, state, tenantId, messageId } = await lineWithMessage();
    const old = String(Math.floor(Date.now() / 1_000) - 9 * 24 * 3_600);
    await post({ statuses: [status("failed", { timestamp: old })] });
    expect(await state()).toBe("accepted");
    const errors = [
      { code: 131047, title: "Re-engagement message", error_data: { details: "24" } },
    ];
    await post({ statuses: [status("failed", { errors })] });
    expect(await findMessage(tenantId, messageId)).toMatchObject({
      state: "failed",
      error: { code: 131047, text: "Re-engagement message", details: "24" },
    });
  });
});

it("an inbound message opens the window of that person for that number", async () => {
  const { post, tenantId, connectionId } = await lineWithMessage();
  const id = randomUUID();
  await insertContacts(tenantId, [{ id, name: "Ana", phone: "919876543210" }], new Date());
  const audience = { kind: "picked" as const, contactIds: [id] };
  const open = (at: Date) => countOpenWindows(tenantId, connectionId, audience, at);
  expect(await open(new Date())).toBe(0);
  const timestamp = String(Math.floor(Date.now() / 1_000));
  await post({ messages: [{ from: "919876543210", id: "wamid.in", timestamp, type: "text" }] });
  expect(await open(new Date())).toBe(1);
  expect(await open(new Date(Date.now() + 25 * 3_600_000))).toBe(0);
});

describe("the handshake", () => {
  it("answers the challenge to the right verify token only", async () => {
    const { hookId } = await lineWithMessage();
    const verifyToken = (await openHook(hookId))?.verifyToken.reveal() ?? "";
    const ask = (change: Record<string, string>) =>
      answerHandshake(
        hookId,
        new URLSearchParams({
          "hub.mode": "subscribe",
          "hub.verify_token": verifyToken,
          "hub.challenge": "1158201444",
          ...change,
        }),
      );
    expect(await ask({})).toEqual({ status: 200, text: "1158201444" });
    expect((await ask({ "hub.verify_token": "wrong" })).status).toBe(403);
    expect((await ask({ "hub.mode": "unsubscribe" })).status).toBe(403);
    expect((await ask({ "hub.challenge": "<script>" })).status).toBe(403);
  });
});
