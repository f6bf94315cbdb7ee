import { expect, onTestFinished, test } from "vitest";
import { debugToken } from "@/lib/graph/debug-token";
import { exchangeToken, refreshSystemUserToken } from "@/lib/graph/exchange-token";
import { readMe } from "@/lib/graph/me";
import { revokePermissions, revokeToken } from "@/lib/graph/revoke-token";
import { AccessToken, AppSecret } from "@/lib/secret";
import type { CreateWorld } from "./control.schema";
import { startTestSandbox } from "./test-sandbox";

const DAY_MS = 86_400_000;

async function start(wanted: CreateWorld = {}) {
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world(wanted);
  const target = { baseUrl: sandbox.url, version: "v25.0" };
  const app = { appId: world.appId, appSecret: new AppSecret(world.appSecret) };
  const token = new AccessToken(world.accessToken);
  const inspect = async (one: AccessToken) => debugToken(target, { token: one, inspector: app });
  return { sandbox, world, target, app, token, inspect };
}

test("a person's temporary token becomes one of 60 days, and both work", async () => {
  const { target, app, token, inspect, world } = await start({ tokenKind: "USER" });
  const { token: long, expiresAt } = await exchangeToken(target, { ...app, token });
  expect((expiresAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(59.9 * DAY_MS);
  const facts = await inspect(long);
  expect(facts).toMatchObject({ isValid: true, kind: "USER", appId: world.appId });
  expect((facts.expiresAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(59.9 * DAY_MS);
  expect(facts.granularScopes).toContainEqual({
    scope: "whatsapp_business_messaging",
    targetIds: [world.wabaId],
  });
  expect((await readMe(target, { token: long })).id).toBe((await readMe(target, { token })).id);
});

test("a System User's token is refreshed for 60 days and keeps what it may see", async () => {
  const { target, app, token, inspect, sandbox, world } = await start({
    expiresAt: Math.floor(Date.now() / 1000) + 3600,
  });
  const { token: fresh } = await refreshSystemUserToken(target, { ...app, token });
  const facts = await inspect(fresh);
  expect(facts).toMatchObject({ isValid: true, kind: "SYSTEM_USER" });
  expect((facts.expiresAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(59.9 * DAY_MS);
  expect((await sandbox.graph("GET", world.wabaId, fresh.reveal())).status).toBe(200);
});

test("an exchange is refused for a wrong secret, an unknown app, and dead or foreign tokens", async () => {
  const { target, app, token, sandbox, world } = await start();
  const other = await sandbox.world();
  const wrong = new AppSecret("0".repeat(32));
  const refused = (from: Parameters<typeof exchangeToken>[1]) =>
    expect(exchangeToken(target, from)).rejects;
  await refused({ ...app, appSecret: wrong, token }).toMatchObject({
    httpStatus: 400,
    code: 1,
    metaMessage: "Error validating client secret.",
  });
  await refused({ ...app, appId: "123456", token }).toMatchObject({ code: 101 });
  await refused({ ...app, token: new AccessToken(other.accessToken) }).toMatchObject({
    code: 190,
    metaMessage: `Error validating access token: The access token does not belong to application ${world.appId}`,
  });
  await sandbox.control("PATCH", "tokens", { accessToken: world.accessToken, expiresAt: 1 });
  await refused({ ...app, token }).toMatchObject({ httpStatus: 400, code: 190, subcode: 463 });
});

test("a business that must use expiring tokens gets no other", async () => {
  const { target, app, token, sandbox, world } = await start();
  expect((await exchangeToken(target, { ...app, token })).expiresAt).toBeNull();
  await sandbox.control("PATCH", `apps/${world.appId}`, { expiringTokensOnly: true });
  await expect(exchangeToken(target, { ...app, token })).rejects.toMatchObject({ code: 100 });
  expect((await refreshSystemUserToken(target, { ...app, token })).expiresAt).not.toBeNull();
});

test("a revoked token is refused with 466, the one that replaced it lives on", async () => {
  const { target, app, token, inspect } = await start();
  const { token: fresh } = await refreshSystemUserToken(target, { ...app, token });
  await revokeToken(target, { ...app, token, by: fresh });
  await expect(readMe(target, { token })).rejects.toMatchObject({ code: 190, subcode: 466 });
  expect(await inspect(token)).toMatchObject({ isValid: false, error: { subcode: 466 } });
  expect(await inspect(fresh)).toMatchObject({ isValid: true });
  await expect(revokeToken(target, { ...app, token: fresh, by: token })).rejects.toMatchObject({
    code: 190,
    subcode: 466,
  });
});

test("taking back the grants ends all of the user's tokens, or only one permission", async () => {
  const { target, app, token, inspect, sandbox, world } = await start();
  const { token: fresh } = await refreshSystemUserToken(target, { ...app, token });
  const one = "me/permissions/business_management";
  expect((await sandbox.graph("DELETE", one, world.accessToken)).body).toEqual({ success: true });
  expect((await inspect(fresh)).scopes).not.toContain("business_management");
  await revokePermissions(target, { token, appSecret: app.appSecret });
  await expect(readMe(target, { token: fresh })).rejects.toMatchObject({ code: 190, subcode: 458 });
  const somebodyElse = new AccessToken(world.adminToken);
  expect(await readMe(target, { token: somebodyElse })).toMatchObject({ id: expect.any(String) });
});

test("an app gets its own token, and unknown grants nothing", async () => {
  const { sandbox, world } = await start();
  const client = `client_id=${world.appId}&client_secret=${world.appSecret}`;
  const path = `oauth/access_token?${client}`;
  expect((await sandbox.graph("GET", `${path}&grant_type=client_credentials`)).body).toMatchObject({
    access_token: `${world.appId}|${world.appSecret}`,
  });
  expect((await sandbox.graph("GET", `${path}&grant_type=password`)).status).toBe(400);
  expect((await sandbox.graph("GET", "oauth/access_token")).body.error).toMatchObject({
    code: 101,
    message: "Missing client_id parameter.",
  });
  expect((await sandbox.graph("GET", `oauth/else?${client}`)).body.error.code).toBe(2500);
});
