import { createHmac } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { accountWebhookFields } from "./account-webhook.schema";
import { startTestCallback } from "./test-callback";
import { startTestSandbox } from "./test-sandbox";

test.each(accountWebhookFields)("%s is told, signed and about the account", async (field) => {
  const sandbox = await startTestSandbox(onTestFinished);
  const callback = await startTestCallback();
  onTestFinished(() => callback.close());
  const world = await sandbox.world({ callbackUrl: callback.url });
  const answer = await sandbox.control("POST", `wabas/${world.wabaId}/webhooks`, { field });
  expect(answer.body.data).toEqual([{ appId: world.appId, url: callback.url, acknowledged: true }]);
  const [post] = callback.posts;
  const event = JSON.parse(String(post?.raw));
  expect(event).toMatchObject({
    object: "whatsapp_business_account",
    entry: [{ id: world.wabaId, time: expect.any(Number), changes: [{ field }] }],
  });
  const signature = createHmac("sha256", world.appSecret)
    .update(post?.raw ?? "")
    .digest("hex");
  expect(post?.signature).toBe(`sha256=${signature}`);
});

test("its value can be given, also several times, and nobody listening is an empty list", async () => {
  const sandbox = await startTestSandbox(onTestFinished);
  const callback = await startTestCallback();
  onTestFinished(() => callback.close());
  const world = await sandbox.world({ callbackUrl: callback.url });
  const value = { event: "DISABLED_UPDATE", ban_info: { waba_ban_state: "DISABLE" } };
  const wanted = { field: "account_update", value, times: 2 };
  const path = `wabas/${world.wabaId}/webhooks`;
  callback.answers.push(500);
  const answer = await sandbox.control("POST", path, wanted);
  expect(answer.body.data).toMatchObject([{ acknowledged: false }, { acknowledged: true }]);
  const events = callback.posts.map(({ raw }) => JSON.parse(String(raw)));
  expect(events.map(({ entry }) => entry[0].changes[0].value)).toEqual([value, value]);

  const silent = await sandbox.world();
  const unheard = await sandbox.control("POST", `wabas/${silent.wabaId}/webhooks`, wanted);
  expect(unheard.body.data).toEqual([]);
  expect((await sandbox.control("POST", "wabas/1/webhooks", wanted)).status).toBe(404);
  expect((await sandbox.control("POST", path, { field: "messages" })).status).toBe(400);
});
