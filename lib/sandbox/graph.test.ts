import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { startTestCallback } from "./test-callback";
import { startTestSandbox } from "./test-sandbox";

test("me, app, number and WABA show their default and their named fields", async () => {
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world({ verifiedName: "Lucky Shrub 🌵" });
  const get = (path: string) => sandbox.graph("GET", path, world.accessToken);
  expect((await get("me")).body).toMatchObject({ name: "sandbox-system" });
  expect((await get(world.appId)).body).toEqual({
    link: `https://www.facebook.com/games/?app_id=${world.appId}`,
    name: world.appName,
    id: world.appId,
  });
  const number = await get(world.phoneNumberId);
  expect(number.body).toMatchObject({
    verified_name: "Lucky Shrub 🌵",
    display_phone_number: world.displayPhoneNumber.replace(/\D/g, ""),
    quality_rating: "GREEN",
    throughput: { level: "STANDARD" },
    id: world.phoneNumberId,
  });
  expect(number.headers.get("facebook-api-version")).toBe("v25.0");
  const named = await get(`${world.wabaId}?fields=name,owner_business_info{name,id},health_status`);
  expect(Object.keys(named.body)).toEqual(["name", "owner_business_info", "health_status", "id"]);
  expect((await get(`${world.wabaId}?fields=nonsense`)).body.error.message).toBe(
    "(#100) Tried accessing nonexisting field (nonsense) on node type (WhatsAppBusinessAccount)",
  );
});

test("what lies outside the token's assets does not exist", async () => {
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world();
  const other = await sandbox.world();
  for (const id of [other.wabaId, other.phoneNumberId, "106540352242922"]) {
    const answer = await sandbox.graph("GET", id, world.accessToken);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({
      message: `Unsupported get request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
      type: "GraphMethodException",
      code: 100,
      error_subcode: 33,
    });
  }
  const send = await sandbox.send({ ...world, phoneNumberId: other.phoneNumberId }, "16505551234");
  expect(send.body.error.message).toContain("Unsupported post request.");
});

test("missing permissions are 403: reads 200 and 10, sends 200", async () => {
  const sandbox = await startTestSandbox(onTestFinished);
  const sender = await sandbox.world({ scopes: ["whatsapp_business_messaging"] });
  const reader = await sandbox.world({ scopes: ["whatsapp_business_management"] });
  const codes = await Promise.all(
    [sender.phoneNumberId, sender.wabaId, `${sender.wabaId}/phone_numbers`].map(async (path) => {
      const { status, body } = await sandbox.graph("GET", path, sender.accessToken);
      return [status, body.error.code];
    }),
  );
  expect(codes).toEqual([
    [403, 200],
    [403, 200],
    [403, 10],
  ]);
  expect(await sandbox.send(reader, "16505551234")).toMatchObject({
    status: 403,
    body: {
      error: {
        code: 200,
        message:
          "(#200) You do not have the necessary permissions to send messages on behalf of this WhatsApp Business Account",
      },
    },
  });
  expect((await sandbox.send(sender, "16505551234")).status).toBe(200);
});

test("phone_numbers comes in pages, with `next` only where there is more", async () => {
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world();
  for (const verifiedName of ["Second", "Third"]) {
    await sandbox.control("POST", "phone-numbers", { wabaId: world.wabaId, verifiedName });
  }
  const path = `${world.wabaId}/phone_numbers?limit=2&fields=verified_name,display_phone_number`;
  const first = await sandbox.graph("GET", path, world.accessToken);
  expect(first.body.data[0]).toEqual({
    verified_name: "Lucky Shrub",
    display_phone_number: world.displayPhoneNumber,
    id: world.phoneNumberId,
  });
  const next = await fetch(first.body.paging.next, {
    headers: { authorization: `Bearer ${world.accessToken}` },
  });
  const second = (await next.json()) as { data: object[]; paging: object };
  expect(second.data).toMatchObject([{ verified_name: "Third" }]);
  expect(second.paging).not.toHaveProperty("next");
});

test("versions: ended ones are served by the oldest, future ones are unknown paths", async () => {
  const sandbox = await startTestSandbox(onTestFinished);
  const { accessToken } = await sandbox.world();
  const headers = { authorization: `Bearer ${accessToken}` };
  const at = (version: string) => fetch(`${sandbox.url}/${version}me`, { headers });
  expect((await at("v19.0/")).headers.get("facebook-api-version")).toBe("v21.0");
  expect((await at("")).status).toBe(200);
  expect(await (await at("v27.0/")).json()).toMatchObject({
    error: { code: 2500, message: "Unknown path components: /me" },
  });
});

test("a page that answers 200 without the challenge is no callback", async () => {
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world();
  const page = createServer((_request, response) => response.end("<html>Welcome</html>"));
  onTestFinished(() => void page.close());
  await new Promise<void>((resolve) => page.listen(0, "127.0.0.1", resolve));
  const { port } = page.address() as AddressInfo;
  const webhook = { callbackUrl: `http://127.0.0.1:${port}/`, verifyToken: "right" };
  const refused = await sandbox.control("POST", `apps/${world.appId}/webhook`, webhook);
  expect(refused.status).toBe(400);
  expect(refused.body.error).toContain("(#2200) Callback verification failed");
});

test("subscribing performs the handshake and refuses a callback that fails it", async () => {
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world();
  const callback = await startTestCallback("right");
  const path = `${world.wabaId}/subscribed_apps`;
  const subscribe = (body: object) => sandbox.graph("POST", path, world.accessToken, body);
  const override = { override_callback_uri: callback.url };
  const refused = await subscribe({ ...override, verify_token: "wrong" });
  expect(refused.status).toBe(400);
  expect(refused.body.error).toMatchObject({ code: 2200 });
  expect(refused.body.error.message).toContain("HTTP Status Code = 403; HTTP Message = Forbidden");
  const list = () => sandbox.graph("GET", path, world.accessToken);
  expect((await list()).body).toEqual({ data: [] });

  expect((await subscribe({ ...override, verify_token: "right" })).body).toEqual({ success: true });
  expect((await list()).body.data).toEqual([
    {
      whatsapp_business_api_data: {
        id: world.appId,
        link: `https://www.facebook.com/games/?app_id=${world.appId}`,
        name: world.appName,
      },
      override_callback_uri: callback.url,
    },
  ]);
  await subscribe({});
  expect((await list()).body.data[0]).not.toHaveProperty("override_callback_uri");
  await sandbox.graph("DELETE", path, world.accessToken);
  expect((await list()).body).toEqual({ data: [] });
  await callback.close();
});
