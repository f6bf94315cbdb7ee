import { expect, onTestFinished, test } from "vitest";
import { debugToken } from "@/lib/graph/debug-token";
import { listTemplates } from "@/lib/graph/list-templates";
import { readPhoneNumberDetails } from "@/lib/graph/phone-number-details";
import { readServerTime } from "@/lib/graph/read-server-time";
import { listPhoneNumbers, readWaba } from "@/lib/graph/waba";
import { readWabaDetails } from "@/lib/graph/waba-details";
import { AccessToken, AppSecret } from "@/lib/secret";
import type { CreateWorld } from "./control.schema";
import { startTestSandbox } from "./test-sandbox";

async function start(wanted: CreateWorld = {}) {
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world(wanted);
  const target = { baseUrl: sandbox.url, version: "v25.0" };
  const token = new AccessToken(world.accessToken);
  const waba = { wabaId: world.wabaId, token };
  const number = { phoneNumberId: world.phoneNumberId, token };
  return { sandbox, world, target, token, waba, number };
}

test("a WABA is not assigned any more, or only after a while", async () => {
  const { sandbox, world, target, waba } = await start();
  const patch = (change: object) =>
    sandbox.control("PATCH", "tokens", { accessToken: world.accessToken, ...change });
  await patch({ wabaIds: [] });
  await expect(readWaba(target, waba)).rejects.toMatchObject({ code: 100, subcode: 33 });
  await patch({ wabaIds: [world.wabaId], hideAssetsMs: 250 });
  await expect(readWaba(target, waba)).rejects.toMatchObject({ code: 100, subcode: 33 });
  await expect.poll(() => readWaba(target, waba).catch(() => null)).not.toBeNull();
});

test("a number moves to another WABA", async () => {
  const { sandbox, world, target, waba } = await start();
  const other = await sandbox.world();
  const path = `phone-numbers/${world.phoneNumberId}`;
  await sandbox.control("PATCH", path, { wabaId: other.wabaId });
  expect((await listPhoneNumbers(target, waba)).phoneNumbers).toEqual([]);
  const there = { wabaId: other.wabaId, token: new AccessToken(other.accessToken) };
  const { phoneNumbers } = await listPhoneNumbers(target, there);
  expect(phoneNumbers.map(({ id }) => id)).toContain(world.phoneNumberId);
});

test("health is what is set, and the worst of it for all", async () => {
  const { sandbox, world, target, waba, number } = await start();
  const errors = [
    { error_code: 141006, error_description: "Payment", possible_solution: "Add one" },
  ];
  await sandbox.control("PATCH", `phone-numbers/${world.phoneNumberId}`, {
    nameStatus: "PENDING_REVIEW",
  });
  expect((await readPhoneNumberDetails(target, number)).health).toMatchObject({
    canSendMessage: "LIMITED",
    entities: [{ entityType: "PHONE_NUMBER", canSendMessage: "LIMITED" }, {}, {}, {}],
  });
  await sandbox.control("PATCH", `apps/${world.appId}`, {
    health: { canSendMessage: "LIMITED", additionalInfo: ["In development mode."] },
  });
  await sandbox.control("PATCH", `wabas/${world.wabaId}`, {
    health: { canSendMessage: "BLOCKED", errors },
    businessHealth: { canSendMessage: "LIMITED" },
    accountReviewStatus: "REJECTED",
  });
  expect(await readWabaDetails(target, waba)).toMatchObject({
    accountReviewStatus: "REJECTED",
    messagingLimit: "TIER_250",
    business: { id: world.businessId },
    health: {
      canSendMessage: "BLOCKED",
      entities: [
        { entityType: "WABA", errors: [{ code: 141006, solution: "Add one" }] },
        { entityType: "BUSINESS", canSendMessage: "LIMITED" },
        { entityType: "APP", additionalInfo: ["In development mode."] },
      ],
    },
  });
});

test("templates are what is set, and sending follows them", async () => {
  const { sandbox, world, target, waba } = await start();
  expect(await listTemplates(target, waba)).toMatchObject({
    templates: [{ name: "hello_world", language: "en_US", status: "APPROVED" }],
    total: 1,
  });
  const template = (name: string, parameters: object[] = []) => ({
    type: "template",
    template: { name, language: { code: "en_US" }, components: [{ type: "body", parameters }] },
  });
  const codeOf = async (more: object) =>
    (await sandbox.send(world, "16505551234", more)).body.error?.code ?? null;
  await sandbox.control("PATCH", `wabas/${world.wabaId}`, {
    templates: [
      { name: "order", components: [{ type: "BODY", text: "Hi {{1}}, {{2}} costs {{1}}" }] },
      { name: "paused", status: "PAUSED" },
      { name: "disabled", status: "DISABLED" },
      { name: "pending", status: "PENDING" },
    ],
  });
  const texts = ["a", "b"].map((text) => ({ type: "text", text }));
  expect(await codeOf(template("order", texts))).toBeNull();
  expect(await codeOf(template("order", texts.slice(1)))).toBe(132000);
  expect(await codeOf(template("paused"))).toBe(132015);
  expect(await codeOf(template("disabled"))).toBe(132016);
  expect(await codeOf(template("pending"))).toBe(132001);
  expect(await codeOf(template("hello_world"))).toBe(132001);
  await sandbox.control("PATCH", `wabas/${world.wabaId}`, { templates: [] });
  expect(await listTemplates(target, waba)).toMatchObject({ templates: [], total: 0 });
});

test("the clock, the versions and the end of data access can be set", async () => {
  const { sandbox, world, target, token } = await start();
  const behave = (change: object) => sandbox.control("PATCH", "behaviour", change);
  expect(await readServerTime(target)).toMatchObject({ versionState: "current" });
  await behave({ clockSkewMs: -600_000 });
  const { skewMs } = await readServerTime(target);
  expect(skewMs).toBeGreaterThan(595_000);
  expect(skewMs).toBeLessThan(605_000);
  await behave({ oldestVersion: 26 });
  expect(await readServerTime(target)).toMatchObject({
    versionState: "ended",
    servedVersion: "v26.0",
  });
  await behave({ oldestVersion: 21, newestVersion: 24 });
  expect(await readServerTime(target)).toMatchObject({ versionState: "unknown" });
  await behave({ newestVersion: 26 });
  await sandbox.control("PATCH", "tokens", {
    accessToken: world.accessToken,
    dataAccessExpiresAt: 1_700_000_000,
  });
  const inspector = { appId: world.appId, appSecret: new AppSecret(world.appSecret) };
  expect((await debugToken(target, { token, inspector })).dataAccessExpiresAt).toEqual(
    new Date(1_700_000_000_000),
  );
});

test("a version below 24 does not know the portfolio's limit, and is asked again without", async () => {
  const { sandbox, number } = await start();
  const old = { baseUrl: sandbox.url, version: "v23.0" };
  expect(await readPhoneNumberDetails(old, number)).toMatchObject({ messagingLimit: "TIER_250" });
});

test("a refusal with one of the general codes is in Meta's words", async () => {
  const { sandbox, world } = await start();
  await sandbox.control("POST", "faults", { fault: { kind: "refuse", code: 80007 } });
  expect(await sandbox.graph("GET", world.wabaId, world.accessToken)).toMatchObject({
    status: 400,
    body: { error: { code: 80007, message: "(#80007) Rate limit issues", is_transient: true } },
  });
  const unknown = await sandbox.control("POST", "faults", { fault: { kind: "refuse", code: 5 } });
  expect(unknown.status).toBe(400);
});

test.each([452, 458, 459, 460, 463, 464, 466, 467, 492, null])(
  "a token can die with subcode %s",
  async (subcode) => {
    const { sandbox, world } = await start();
    const { accessToken } = world;
    await sandbox.control("PATCH", "tokens", { accessToken, dead: { subcode } });
    const { status, body } = await sandbox.graph("GET", "me", accessToken);
    expect(status).toBe(401);
    expect(body.error).toMatchObject({ code: 190 });
    expect((body.error as { error_subcode?: number }).error_subcode ?? null).toBe(subcode);
    expect(body.error.message.length).toBeGreaterThan(20);
  },
);
