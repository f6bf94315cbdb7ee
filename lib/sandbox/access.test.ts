import { createHmac } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { startTestSandbox } from "./test-sandbox";

const NOW = new Date("2026-02-17T08:10:02Z");
const EXPIRED =
  "Error validating access token: Session has expired on Monday, 16-Feb-26 23:46:54 PST. The current time is Tuesday, 17-Feb-26 00:10:02 PST.";

test("a call without a token is told so, in two ways", async () => {
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world();
  const node = await sandbox.graph("GET", world.phoneNumberId);
  expect(node).toMatchObject({
    status: 400,
    body: {
      error: { code: 104, message: "An access token is required to request this resource." },
    },
  });
  expect(node.headers.get("www-authenticate")).toContain('"invalid_request"');
  expect((await sandbox.graph("GET", "me")).body.error.code).toBe(2500);
});

test("tokens that are not tokens are 401/190 with WWW-Authenticate", async () => {
  const sandbox = await startTestSandbox(onTestFinished);
  const unknown = await sandbox.graph("GET", "me", `EAA${"x".repeat(180)}`);
  expect(unknown.status).toBe(401);
  expect(unknown.body.error).toMatchObject({
    message: "The access token could not be decrypted",
    type: "OAuthException",
    code: 190,
  });
  expect(unknown.body.error.fbtrace_id).toMatch(/^A[\w-]{22}$/);
  expect(unknown.headers.get("www-authenticate")).toBe(
    'OAuth "Facebook Platform" "invalid_token" "The access token could not be decrypted"',
  );
  expect((await sandbox.graph("GET", "me", "rubbish")).body.error.message).toBe(
    "Invalid OAuth access token - Cannot parse access token",
  );
});

test("an expired token is 190/463 with two stamps in Pacific time, debug_token says it in 200", async () => {
  const sandbox = await startTestSandbox(onTestFinished, { now: () => NOW });
  const expiresAt = Date.parse("2026-02-17T07:46:54Z") / 1000;
  const world = await sandbox.world({ tokenKind: "USER", expiresAt });
  const me = await sandbox.graph("GET", "me", world.accessToken);
  expect(me.status).toBe(401);
  expect(me.body.error).toMatchObject({ code: 190, error_subcode: 463, message: EXPIRED });
  const inspected = await sandbox.graph(
    "GET",
    `debug_token?input_token=${world.accessToken}`,
    `${world.appId}|${world.appSecret}`,
  );
  expect(inspected.status).toBe(200);
  expect(inspected.body.data).toMatchObject({
    app_id: world.appId,
    type: "USER",
    error: { code: 190, message: EXPIRED, subcode: 463 },
    expires_at: expiresAt,
    is_valid: false,
  });
});

test.each([
  [458, /has not authorized application \d+\.$/],
  [460, /changed their password/],
  [466, /invalidated explicitly using an API call/],
  [467, /because the user logged out\.$/],
])("a token can die with subcode %i", async (subcode, message) => {
  const sandbox = await startTestSandbox(onTestFinished);
  const { accessToken } = await sandbox.world();
  await sandbox.control("PATCH", "tokens", { accessToken, dead: { subcode } });
  const me = await sandbox.graph("GET", "me", accessToken);
  expect(me.status).toBe(401);
  expect(me.body.error).toMatchObject({ code: 190, error_subcode: subcode });
  expect(me.body.error.message).toMatch(message);
  await sandbox.control("PATCH", "tokens", { accessToken, dead: null });
  expect((await sandbox.graph("GET", "me", accessToken)).status).toBe(200);
});

test("appsecret_proof is checked when given and demanded where the app says so", async () => {
  const sandbox = await startTestSandbox(onTestFinished);
  const { accessToken, appSecret, appId } = await sandbox.world();
  const proof = createHmac("sha256", appSecret).update(accessToken).digest("hex");
  const wrong = await sandbox.graph("GET", `me?appsecret_proof=${"0".repeat(64)}`, accessToken);
  expect(wrong).toMatchObject({
    status: 400,
    body: {
      error: {
        type: "GraphMethodException",
        code: 100,
        message: "Invalid appsecret_proof provided in the API argument",
      },
    },
  });
  await sandbox.control("PATCH", `apps/${appId}`, { requireAppSecret: true });
  expect((await sandbox.graph("GET", "me", accessToken)).body.error.message).toBe(
    "API calls from the server require an appsecret_proof argument",
  );
  expect((await sandbox.graph("GET", `me?appsecret_proof=${proof}`, accessToken)).status).toBe(200);
  const app = `${appId}|${appSecret}`;
  const path = `debug_token?input_token=${accessToken}`;
  expect((await sandbox.graph("GET", path, app)).status).toBe(200);
});

test("debug_token inspects a system user's token without targets, a user's with them", async () => {
  const sandbox = await startTestSandbox(onTestFinished);
  const system = await sandbox.world({ appName: "Lucky Shrub" });
  const own = await sandbox.graph(
    "GET",
    `debug_token?input_token=${system.accessToken}`,
    system.accessToken,
  );
  expect(own.body.data).toMatchObject({
    app_id: system.appId,
    type: "SYSTEM_USER",
    application: "Lucky Shrub",
    data_access_expires_at: 0,
    expires_at: 0,
    is_valid: true,
  });
  expect(own.body.data).toMatchObject({
    granular_scopes: expect.arrayContaining([{ scope: "whatsapp_business_messaging" }]),
  });
  const user = await sandbox.world({ tokenKind: "USER" });
  const app = `${user.appId}|${user.appSecret}`;
  const byApp = await sandbox.graph("GET", `debug_token?input_token=${user.accessToken}`, app);
  expect(byApp.body.data).toMatchObject({
    granular_scopes: expect.arrayContaining([
      { scope: "whatsapp_business_management", target_ids: [user.wabaId] },
    ]),
  });
});

test("debug_token's own refusals", async () => {
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world();
  const other = await sandbox.world();
  const app = `${world.appId}|${world.appSecret}`;
  const debug = (input: string, inspector: string) =>
    sandbox.graph("GET", `debug_token?input_token=${input}`, inspector);
  const errors = [
    [await debug(other.accessToken, app), 100, "did not match the Viewing App"],
    [await debug(world.accessToken, `${world.appId}|wrong`), 190, "access token signature."],
    [await debug(world.accessToken, `1${world.appSecret}|x`), 190, "Error validating application"],
    [await debug("", app), 100, "The parameter input_token is required"],
  ] as const;
  for (const [answer, code, message] of errors) {
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe(code);
    expect(answer.body.error.message).toContain(message);
  }
  expect(await debug("rubbish", app)).toMatchObject({
    status: 200,
    body: { data: { error: { code: 190 }, is_valid: false, scopes: [] } },
  });
  await sandbox.control("PATCH", `apps/${world.appId}`, { refuseSelfInspection: true });
  expect((await debug(world.accessToken, world.accessToken)).body.error.message).toContain(
    "(#100) You must provide an app access token",
  );
});
