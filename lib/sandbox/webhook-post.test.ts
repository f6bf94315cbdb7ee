import { createHmac } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { createMemoryStore } from "./store";
import { startTestCallback } from "./test-callback";
import { startTestSandbox } from "./test-sandbox";

async function startCallback() {
  const callback = await startTestCallback();
  onTestFinished(() => callback.close());
  return callback;
}

const settled = async (sandbox: Awaited<ReturnType<typeof startTestSandbox>>) =>
  (await sandbox.control("GET", "settled")).body;

test("sent, delivered, read arrive in order, signed over their raw ASCII bytes", async () => {
  const callback = await startCallback();
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world({ callbackUrl: callback.url });
  const opaque = "mañana 😀";
  const sent = await sandbox.send(world, "+91 98765 43211", { biz_opaque_callback_data: opaque });
  await callback.until(() => callback.statuses.length === 3);
  expect(callback.statuses).toMatchObject(
    ["sent", "delivered", "read"].map((status) => ({
      status,
      id: sent.body.messages[0].id,
      recipient_id: "919876543211",
      biz_opaque_callback_data: opaque,
    })),
  );
  expect(callback.statuses[0]).not.toHaveProperty("conversation");
  const [first] = callback.posts;
  expect(first?.raw.toString("latin1")).toMatch(/^[\x20-\x7e]+$/);
  expect(first?.raw.toString()).toContain("\\ud83c\\udf38");
  for (const { raw, signature } of callback.posts) {
    const expected = createHmac("sha256", world.appSecret).update(raw).digest("hex");
    expect(signature).toBe(`sha256=${expected}`);
  }
  expect(JSON.parse(String(first?.raw))).toMatchObject({
    object: "whatsapp_business_account",
    entry: [
      {
        id: world.wabaId,
        changes: [
          {
            field: "messages",
            value: {
              messaging_product: "whatsapp",
              metadata: {
                display_phone_number: world.displayPhoneNumber.replace(/\D/g, ""),
                phone_number_id: world.phoneNumberId,
              },
              contacts: [{ profile: { name: "Asha Patel 🌸" }, wa_id: "919876543211" }],
            },
          },
        ],
      },
    ],
  });
});

test("a number ending in 47 fails for free text with 131047, not for a template", async () => {
  const callback = await startCallback();
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world({ callbackUrl: callback.url });
  expect((await sandbox.send(world, "919876543247")).status).toBe(200);
  await callback.until(() => callback.statuses.length === 1);
  expect(callback.statuses[0]).toMatchObject({
    status: "failed",
    errors: [{ code: 131047, title: "Re-engagement message" }],
  });
  await sandbox.send(world, "919876543247", {
    type: "template",
    template: { name: "hello_world", language: { code: "en_US" } },
  });
  await callback.until(() => callback.statuses.length === 4);
  expect(callback.statuses.at(-1)?.status).toBe("read");
});

test.each([131026, 131042, 131049, 131050, 130472])("…%i fails by webhook", async (code) => {
  const callback = await startCallback();
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world({ callbackUrl: callback.url });
  await sandbox.send(world, `91987${code}`);
  await callback.until(() => callback.statuses.length === 1);
  expect(callback.statuses[0]).toMatchObject({ status: "failed", errors: [{ code }] });
});

test("a callback that fails is asked again until it answers 200", async () => {
  const callback = await startCallback();
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world({ callbackUrl: callback.url });
  callback.answers.push(500, 302, 503);
  await sandbox.send(world, "919876543210");
  await callback.until(() => callback.statuses.length === 3);
  expect(callback.posts).toHaveLength(6);
  expect(callback.statuses.map(({ status }) => status)).toEqual(["sent", "delivered", "read"]);
});

test("what was not delivered before a restart is delivered after it", async () => {
  const callback = await startCallback();
  const store = createMemoryStore();
  const before = await startTestSandbox(onTestFinished, { store });
  await before.control("PATCH", "behaviour", { sentMs: 3_600_000 });
  const world = await before.world({ callbackUrl: callback.url });
  await before.send(world, "919876543210");
  expect(await settled(before)).toEqual({ pendingStatuses: 3, pendingMessages: 1 });
  await before.close();
  expect(callback.posts).toHaveLength(0);

  const after = await startTestSandbox(onTestFinished, { store });
  await callback.until(() => callback.statuses.length === 3);
  expect(callback.statuses[0]).toMatchObject({ status: "sent", recipient_id: "919876543210" });
  const { body } = await after.graph("GET", world.phoneNumberId, world.accessToken);
  expect(body.id).toBe(world.phoneNumberId);
});

test("nothing leaves for an app without a callback, and the message settles", async () => {
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world({ subscribed: true });
  await sandbox.send(world, "919876543210");
  await expect.poll(() => settled(sandbox)).toEqual({ pendingStatuses: 0, pendingMessages: 0 });
});

test("duplicates, swapped order and a skipped `delivered` on demand", async () => {
  const callback = await startCallback();
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world({ callbackUrl: callback.url });
  const orderOf = async (behaviour: object, count: number) => {
    await sandbox.control("PATCH", "behaviour", behaviour);
    const start = callback.statuses.length;
    await sandbox.send(world, "919876543210");
    await callback.until(() => callback.statuses.length === start + count);
    return callback.statuses.slice(start).map(({ status }) => status);
  };
  const off = { duplicateRate: 0, swapRate: 0, skipDeliveredRate: 0 };
  expect(await orderOf({ ...off, swapRate: 1 }, 3)).toEqual(["delivered", "sent", "read"]);
  expect(await orderOf({ ...off, skipDeliveredRate: 1 }, 2)).toEqual(["sent", "read"]);
  expect(await orderOf({ ...off, duplicateRate: 1 }, 6)).toEqual([
    "sent",
    "sent",
    "delivered",
    "delivered",
    "read",
    "read",
  ]);
});

test("older versions tell the conversation, WABA overrides win over the app's callback", async () => {
  const [app, override] = [await startCallback(), await startCallback()];
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world({ callbackUrl: app.url });
  await sandbox.graph("POST", `${world.wabaId}/subscribed_apps`, world.accessToken, {
    override_callback_uri: override.url,
    verify_token: "verify-me",
  });
  await fetch(`${sandbox.url}/v23.0/${world.phoneNumberId}/messages`, {
    method: "POST",
    headers: { authorization: `Bearer ${world.accessToken}` },
    body: JSON.stringify({
      messaging_product: "whatsapp",
      to: "919876543210",
      text: { body: "x" },
    }),
  });
  await override.until(() => override.statuses.length === 3);
  expect(override.statuses[0]).toHaveProperty("conversation.origin.type", "service");
  expect(app.posts).toHaveLength(0);
});

test("many statuses due at once leave in batches, and each message's arrive in order", async () => {
  const callback = await startCallback();
  const store = createMemoryStore();
  const before = await startTestSandbox(onTestFinished, { store });
  await before.control("PATCH", "behaviour", { sentMs: 3_600_000, batchSize: 100 });
  const world = await before.world({ callbackUrl: callback.url });
  const wamids: string[] = [];
  for (let index = 0; index < 200; index++) {
    const { body } = await before.send(world, `9198765${10_000 + index * 100}`);
    wamids.push(body.messages[0].id);
  }
  await before.close();

  await startTestSandbox(onTestFinished, { store });
  await callback.until(() => callback.statuses.length === 600);
  const seen = new Map<string, string[]>();
  for (const { id, status } of callback.statuses) seen.set(id, [...(seen.get(id) ?? []), status]);
  for (const wamid of wamids) expect(seen.get(wamid)).toEqual(["sent", "delivered", "read"]);
  const withSent = callback.posts.filter(({ raw }) => raw.includes('"status":"sent"'));
  expect(withSent).toHaveLength(2);
}, 20_000);
