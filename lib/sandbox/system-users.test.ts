import { expect, onTestFinished, test } from "vitest";
import {
  listAssignedWabas,
  listBusinesses,
  listClientWabas,
  listOwnedWabas,
} from "@/lib/graph/businesses";
import { debugToken } from "@/lib/graph/debug-token";
import {
  assignWaba,
  createSystemUser,
  generateSystemUserToken,
  installApp,
  listSystemUsers,
} from "@/lib/graph/system-users";
import { readWaba } from "@/lib/graph/waba";
import { AccessToken, AppSecret } from "@/lib/secret";
import { startTestSandbox } from "./test-sandbox";

const SCOPES = ["whatsapp_business_management", "whatsapp_business_messaging"];

async function start() {
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world({ businessName: "Lucky Shrub", wabaName: "Shop" });
  const target = { baseUrl: sandbox.url, version: "v25.0" };
  const appSecret = new AppSecret(world.appSecret);
  const admin = { token: new AccessToken(world.adminToken), appSecret };
  return { sandbox, world, target, admin };
}

test("an administrator makes a System User whose token reaches the WABA, step by step", async () => {
  const { world, target, admin } = await start();
  const { businessId, appId, wabaId } = world;
  const businesses = await listBusinesses(target, admin);
  expect(businesses.rows).toEqual([{ id: businessId, name: "Lucky Shrub" }]);
  const from = { ...admin, businessId };
  const systemUserId = await createSystemUser(target, { ...from, name: "wakey", role: "EMPLOYEE" });
  expect((await listSystemUsers(target, from)).rows).toContainEqual({
    id: systemUserId,
    name: "wakey",
    role: "EMPLOYEE",
  });
  const wanted = { ...admin, systemUserId, appId, scopes: SCOPES, life: "never" as const };
  await expect(generateSystemUserToken(target, wanted)).rejects.toMatchObject({ code: 100 });
  await installApp(target, { ...admin, systemUserId, appId });
  const token = await generateSystemUserToken(target, wanted);
  await expect(readWaba(target, { wabaId, token })).rejects.toMatchObject({ subcode: 33 });
  expect((await listAssignedWabas(target, { userId: "me", token })).rows).toEqual([]);

  await assignWaba(target, { ...admin, wabaId, systemUserId });
  expect(await readWaba(target, { wabaId, token })).toEqual({ id: wabaId, name: "Shop" });
  expect((await listAssignedWabas(target, { userId: "me", token })).rows).toEqual([
    { id: wabaId, name: "Shop" },
  ]);
  const inspector = { appId, appSecret: admin.appSecret };
  expect(await debugToken(target, { token, inspector })).toMatchObject({
    isValid: true,
    kind: "SYSTEM_USER",
    userId: systemUserId,
    expiresAt: null,
    scopes: SCOPES,
  });
});

test("an assigned WABA can stay invisible for a while, and an ADMIN needs no assignment", async () => {
  const { sandbox, world, target, admin } = await start();
  await sandbox.control("PATCH", "behaviour", { assignmentMs: 300 });
  const { businessId, appId, wabaId } = world;
  const tokenOf = async (role: "ADMIN" | "EMPLOYEE") => {
    const from = { ...admin, businessId, name: role, role };
    const systemUserId = await createSystemUser(target, from);
    await installApp(target, { ...admin, systemUserId, appId });
    const wanted = { ...admin, systemUserId, appId, scopes: SCOPES, life: "60-days" as const };
    return { systemUserId, token: await generateSystemUserToken(target, wanted) };
  };
  const employee = await tokenOf("EMPLOYEE");
  await assignWaba(target, { ...admin, wabaId, systemUserId: employee.systemUserId });
  await expect(readWaba(target, { wabaId, token: employee.token })).rejects.toMatchObject({
    code: 100,
    subcode: 33,
  });
  await expect
    .poll(() => readWaba(target, { wabaId, token: employee.token }).catch(() => null))
    .toMatchObject({ id: wabaId });
  const { token } = await tokenOf("ADMIN");
  expect(await readWaba(target, { wabaId, token })).toMatchObject({ id: wabaId });
});

test("owned and shared WABAs are listed apart", async () => {
  const { sandbox, world, target, admin } = await start();
  const shared = await sandbox.world({ wabaName: "A client's" });
  await sandbox.control("PATCH", `wabas/${shared.wabaId}`, { sharedWith: [world.businessId] });
  const from = { ...admin, businessId: world.businessId };
  expect((await listOwnedWabas(target, from)).rows).toEqual([{ id: world.wabaId, name: "Shop" }]);
  expect((await listClientWabas(target, from)).rows).toEqual([
    { id: shared.wabaId, name: "A client's" },
  ]);
});

test("a person administers the businesses of what they reach, unless told otherwise", async () => {
  const { sandbox, world, target } = await start();
  const businesses = async (more: object) => {
    const wanted = { appId: world.appId, type: "USER", wabaIds: [world.wabaId], ...more };
    const { body } = await sandbox.control("POST", "tokens", wanted);
    const token = new AccessToken((body as unknown as { accessToken: string }).accessToken);
    return (await listBusinesses(target, { token })).rows.map(({ id }) => id);
  };
  expect(await businesses({})).toEqual([world.businessId]);
  expect(await businesses({ businessIds: [] })).toEqual([]);
});

test("only administrators of the business with business_management may do any of it", async () => {
  const { sandbox, world, target, admin } = await start();
  const { businessId } = world;
  const employee = { token: new AccessToken(world.accessToken), businessId };
  await expect(listSystemUsers(target, employee)).rejects.toMatchObject({ code: 10 });
  const stranger = { token: new AccessToken((await sandbox.world()).adminToken), businessId };
  await expect(listSystemUsers(target, stranger)).rejects.toMatchObject({ code: 100, subcode: 33 });
  await sandbox.control("PATCH", "tokens", { accessToken: world.adminToken, scopes: SCOPES });
  await expect(listSystemUsers(target, { ...admin, businessId })).rejects.toMatchObject({
    code: 200,
    metaMessage: "(#200) Requires business_management permission",
  });
  await expect(listBusinesses(target, admin)).rejects.toMatchObject({ code: 200 });
});

test("a token is only generated with the app's proof, for an app of the business", async () => {
  const { sandbox, world, target, admin } = await start();
  const other = await sandbox.world();
  const from = { ...admin, businessId: world.businessId };
  const systemUserId = await createSystemUser(target, { ...from, name: "x", role: "EMPLOYEE" });
  await expect(
    installApp(target, { ...admin, systemUserId, appId: other.appId }),
  ).rejects.toMatchObject({ code: 100 });
  await installApp(target, { ...admin, systemUserId, appId: world.appId });
  const body = { business_app: world.appId, scope: SCOPES.join(",") };
  const path = `${systemUserId}/access_tokens`;
  const unproven = await sandbox.graph("POST", path, world.adminToken, body);
  expect(unproven.body.error.message).toContain("appsecret_proof");
  const wanted = { ...admin, systemUserId, appId: world.appId, life: "never" as const };
  await expect(
    generateSystemUserToken(target, { ...wanted, scopes: ["send_everything"] }),
  ).rejects.toMatchObject({ code: 100, metaMessage: "(#100) Invalid scope: send_everything" });
});
