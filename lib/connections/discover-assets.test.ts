import { expect, onTestFinished, test } from "vitest";
import { debugToken } from "@/lib/graph/debug-token";
import type { CreateWorld } from "@/lib/sandbox/control.schema";
import { startTestSandbox } from "@/lib/sandbox/test-sandbox";
import { AccessToken, AppSecret } from "@/lib/secret";
import { discoverAssets } from "./discover-assets";

async function start(wanted: CreateWorld = {}) {
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world({ businessName: "Lucky Shrub", wabaName: "Shop", ...wanted });
  const target = { baseUrl: sandbox.url, version: "v25.0" };
  const token = new AccessToken(world.accessToken);
  const patch = (change: object) =>
    sandbox.control("PATCH", "tokens", { accessToken: world.accessToken, ...change });
  const discover = () => discoverAssets(target, token, new AppSecret(world.appSecret));
  return { sandbox, world, target, token, patch, discover };
}

test("a System User's token reaches what is assigned to it", async () => {
  const { world, discover } = await start();
  const found = await discover();
  expect(found).toMatchObject({
    token: { kind: "SYSTEM_USER", isValid: true },
    apps: [{ id: world.appId, name: world.appName }],
    businesses: [{ id: world.businessId, name: "Lucky Shrub" }],
    wabas: [
      {
        id: world.wabaId,
        name: "Shop",
        reachedBy: ["assigned", "owned"],
        phoneNumbers: [{ id: world.phoneNumberId, status: "CONNECTED" }],
        complete: true,
      },
    ],
    gaps: [],
  });
});

test("a person's token names its accounts itself, and without business_management that must do", async () => {
  const { world, discover } = await start({
    tokenKind: "USER",
    scopes: ["whatsapp_business_management", "whatsapp_business_messaging"],
  });
  const found = await discover();
  expect(found.wabas).toMatchObject([{ id: world.wabaId, name: "Shop" }]);
  expect(found.wabas[0]?.reachedBy).toContain("granted");
  expect(found.businesses).toEqual([]);
  expect(found.gaps).toMatchObject([
    { about: "businesses", text: expect.stringContaining("business_management") },
  ]);
});

test("accounts of several businesses, owned and shared, are each listed once", async () => {
  const { sandbox, world, patch, discover } = await start({ tokenKind: "USER" });
  const client = await sandbox.world({ wabaName: "A client's" });
  const second = await sandbox.world({ wabaName: "Second", businessName: "Two" });
  await sandbox.control("PATCH", `wabas/${client.wabaId}`, { sharedWith: [world.businessId] });
  await patch({
    businessIds: [world.businessId, second.businessId],
    wabaIds: [world.wabaId, client.wabaId, second.wabaId],
  });
  const found = await discover();
  const reached = Object.fromEntries(found.wabas.map(({ id, reachedBy }) => [id, reachedBy]));
  expect(reached[world.wabaId]).toContain("owned");
  expect(reached[client.wabaId]).toContain("shared");
  expect(reached[second.wabaId]).toContain("owned");
  expect(found.wabas).toHaveLength(3);
  expect(found.wabas.every(({ phoneNumbers }) => phoneNumbers.length === 1)).toBe(true);
});

test("an account that is listed but not given says so, and the rest is there", async () => {
  const { world, target, patch } = await start({ tokenKind: "USER" });
  await patch({ wabaIds: [] });
  const found = await discoverAssets(target, new AccessToken(world.accessToken));
  expect(found.wabas).toMatchObject([{ id: world.wabaId, phoneNumbers: [], complete: false }]);
  expect(found.gaps).toMatchObject([
    {
      about: "numbers",
      text: expect.stringMatching(/^The phone numbers of Shop could not .*not given/),
    },
  ]);
  expect(JSON.stringify(found)).not.toContain(world.accessToken);
});

test("where the token may not ask about itself, its user is asked as `me`", async () => {
  const { world, target, token, discover } = await start({ refuseSelfInspection: true });
  const found = await discover();
  expect(found).toMatchObject({ token: null, apps: [], wabas: [{ id: world.wabaId }] });
  expect(found.gaps).toMatchObject([{ about: "token" }]);
  const appSecret = new AppSecret(world.appSecret);
  const inspector = { appId: world.appId, appSecret };
  const known = await debugToken(target, { token, inspector });
  expect(await discoverAssets(target, token, appSecret, known)).toMatchObject({
    token: { isValid: true },
    apps: [{ id: world.appId }],
    gaps: [],
  });
});

test("a dead token reaches nothing and nothing more is asked", async () => {
  const { sandbox, world, target, token, patch } = await start();
  await patch({ dead: { subcode: 460 } });
  const inspector = { appId: world.appId, appSecret: new AppSecret(world.appSecret) };
  const known = await debugToken(target, { token, inspector });
  await sandbox.control("DELETE", "requests");
  const found = await discoverAssets(target, token, null, known);
  expect(found).toMatchObject({ wabas: [], gaps: [{ about: "token" }] });
  expect((await sandbox.control("GET", "requests")).body.data).toEqual([]);
  expect(await discoverAssets(target, token)).toMatchObject({
    token: null,
    gaps: [
      { about: "token", text: expect.stringMatching(/no longer accepts.*changed their password/) },
    ],
  });
});

test("after the first silence no more is asked", async () => {
  const { sandbox, discover } = await start();
  const down = { match: { path: "me/businesses" }, fault: { kind: "reset" } };
  await sandbox.control("POST", "faults", down);
  await sandbox.control("DELETE", "requests");
  const found = await discover();
  expect(found.gaps).toMatchObject([
    { about: "businesses", text: expect.stringContaining("did not") },
  ]);
  const { body } = await sandbox.control("GET", "requests");
  expect((body.data as { url: string }[]).at(-1)?.url).toContain("me/businesses");
});
