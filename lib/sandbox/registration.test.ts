import { expect, onTestFinished, test } from "vitest";
import { readPhoneNumberDetails } from "@/lib/graph/phone-number-details";
import { registerPhoneNumber } from "@/lib/graph/register-phone-number";
import { AccessToken, Secret } from "@/lib/secret";
import { startTestCallback } from "./test-callback";
import { startTestSandbox } from "./test-sandbox";

async function start(number: object) {
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world();
  await sandbox.control("PATCH", `phone-numbers/${world.phoneNumberId}`, number);
  const target = { baseUrl: sandbox.url, version: "v25.0" };
  const { phoneNumberId } = world;
  const from = { phoneNumberId, token: new AccessToken(world.accessToken) };
  const register = (pin: string) => registerPhoneNumber(target, { ...from, pin: new Secret(pin) });
  return { sandbox, world, register, read: () => readPhoneNumberDetails(target, from) };
}

test("a number that is not registered cannot send until it is", async () => {
  const { sandbox, world, register, read } = await start({
    status: "PENDING",
    platformType: "NOT_APPLICABLE",
  });
  expect((await sandbox.send(world, "16505551234")).body.error.code).toBe(133010);
  expect(await read()).toMatchObject({
    status: "PENDING",
    isPinEnabled: false,
    health: { canSendMessage: "BLOCKED" },
  });
  await register("123456");
  expect((await sandbox.send(world, "16505551234")).status).toBe(200);
  expect(await read()).toMatchObject({
    status: "CONNECTED",
    platformType: "CLOUD_API",
    isPinEnabled: true,
    health: { canSendMessage: "AVAILABLE" },
  });
});

test.each([
  [{ codeVerificationStatus: "NOT_VERIFIED" }, "123456", 133006],
  [{ pin: "654321" }, "123456", 133005],
  [{ status: "BANNED" }, "123456", 131031],
  [{}, "12345", 100],
])("registering is refused where %j", async (number, pin, code) => {
  const { register } = await start({ status: "PENDING", ...number });
  await expect(register(pin)).rejects.toMatchObject({ code });
});

test("after ten attempts the number is blocked", async () => {
  const { register } = await start({ pin: "654321" });
  for (let attempt = 0; attempt < 10; attempt++) {
    await expect(register("123456")).rejects.toMatchObject({ code: 133005 });
  }
  await expect(register("654321")).rejects.toMatchObject({ code: 133016 });
});

test("a deregistered number is disconnected", async () => {
  const { sandbox, world, read } = await start({});
  const path = `${world.phoneNumberId}/deregister`;
  expect((await sandbox.graph("POST", path, world.accessToken)).status).toBe(200);
  expect(await read()).toMatchObject({ status: "DISCONNECTED", platformType: "NOT_APPLICABLE" });
});

test("a number's own callback comes before the account's and the app's", async () => {
  const { sandbox, world, read } = await start({});
  const callback = await startTestCallback("right");
  onTestFinished(() => callback.close());
  await sandbox.graph("POST", `${world.wabaId}/subscribed_apps`, world.accessToken);
  const configure = (override_callback_uri: string) =>
    sandbox.graph("POST", world.phoneNumberId, world.accessToken, {
      webhook_configuration: { override_callback_uri, verify_token: "right" },
    });
  expect((await configure(callback.url)).body).toEqual({ success: true });
  expect((await read()).webhooks.phoneNumber).toBe(callback.url);
  await sandbox.send(world, "16505551234");
  await callback.until(() => callback.statuses.length === 3);
  await configure("");
  expect((await read()).webhooks.phoneNumber).toBeNull();
});
