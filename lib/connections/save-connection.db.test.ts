import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { listConnections } from "@/db/queries/connections";
import { draftConnection } from "./connection-draft";
import { countCheck } from "./count-check";
import { openConnection } from "./open-connection";
import { removeConnection } from "./remove-connection";
import { saveConnection } from "./save-connection";
import { actorId, everything, openScene } from "./saving.test-kit";
import { storeConnection } from "./store-connection";
import { testConnection } from "./test-connection";

const scene = openScene();

it("stores what Meta vouches for: sealed, as the default, with its facts and an audit row", async () => {
  const connectionId = await scene.saved();

  const [view] = await listConnections(scene.tenantId);
  expect(view).toMatchObject({
    id: connectionId,
    kind: "cloud",
    isDefault: true,
    checkState: "checked",
    hasAppSecret: true,
    appId: scene.world.appId,
    tokenLast4: scene.world.accessToken.slice(-4),
    tokenKind: "SYSTEM_USER",
    tokenAppName: scene.world.appName,
    tokenNeverExpires: true,
    verifiedName: expect.any(String),
    throughputLevel: "STANDARD",
  });
  expect(view?.tokenScopes).toContain("whatsapp_business_messaging");
  const opened = await openConnection(scene.tenantId, connectionId);
  expect(opened.token.reveal()).toBe(scene.world.accessToken);
  expect(opened.appSecret?.reveal()).toBe(scene.world.appSecret);
  expect(opened.target).toEqual({ baseUrl: scene.metaUrl, version: "v25.0" });

  const { audit, ...stored } = await everything();
  expect(audit.filter((row) => row.tenantId === scene.tenantId)).toMatchObject([
    { actorId, action: "connection.added", targetId: connectionId },
  ]);
  const dump = JSON.stringify({ audit, stored }, (_, value) =>
    typeof value === "bigint" ? `${value}` : value,
  );
  expect(dump).toContain(scene.world.phoneNumberId);
  expect(dump).not.toContain(scene.world.accessToken);
  expect(dump).not.toContain(scene.world.appSecret);
});

it("lets Meta send the account's events to this tenant's own address", async () => {
  const connectionId = await scene.saved();
  const { hookId } = await openConnection(scene.tenantId, connectionId);
  expect(await scene.callbackOfWaba()).toBe(`${scene.ownUrl}/api/hooks/${hookId}`);
});

it("keeps stored secrets where the form leaves them empty, and seals again", async () => {
  const connectionId = await scene.saved();
  const [before] = (await everything()).connections.filter((row) => row.id === connectionId);
  await scene.saved({ connectionId, accessToken: "", appSecret: "" });
  const [after] = (await everything()).connections.filter((row) => row.id === connectionId);
  expect(after?.sealedToken).not.toBe(before?.sealedToken);
  const opened = await openConnection(scene.tenantId, connectionId);
  expect(opened.token.reveal()).toBe(scene.world.accessToken);
  expect(opened.appSecret?.reveal()).toBe(scene.world.appSecret);
});

it("marks a connection dead when its stored token turns out to be, and revives it with a new one", async () => {
  const connectionId = await scene.saved();
  await scene.kill(460);
  expect(await scene.save({ connectionId, accessToken: "" })).toMatchObject({ saved: false });
  expect(await listConnections(scene.tenantId)).toMatchObject([
    { checkState: "dead", checkCode: 190, checkSubcode: 460 },
  ]);
  await scene.saved({ connectionId, accessToken: await scene.newToken() });
  expect(await listConnections(scene.tenantId)).toMatchObject([
    { checkState: "checked", checkCode: null, checkSubcode: null },
  ]);
});

it("answers a test in words, and follows the token's death and return", async () => {
  const connectionId = await scene.saved();
  const alive = await testConnection(scene.tenantId, actorId, connectionId);
  expect(alive.answers.map(({ outcome }) => outcome)).toEqual(["ok", "ok", "ok"]);
  expect(alive.answers[2]?.summary).toContain("(“Lucky Shrub”) can be read");

  await scene.kill(467);
  const dead = await testConnection(scene.tenantId, actorId, connectionId);
  expect(dead.answers.map(({ outcome }) => outcome)).toEqual(["refused", "not-asked", "not-asked"]);
  expect(await listConnections(scene.tenantId)).toMatchObject([
    { checkState: "dead", checkSubcode: 467 },
  ]);

  await scene.control("PATCH", "tokens", { accessToken: scene.world.accessToken, dead: null });
  await testConnection(scene.tenantId, actorId, connectionId);
  expect(await listConnections(scene.tenantId)).toMatchObject([{ checkState: "checked" }]);

  await scene.breakMeta({ kind: "reset" });
  const silent = await testConnection(scene.tenantId, actorId, connectionId);
  expect(silent.answers[0]).toMatchObject({ outcome: "unreachable" });
  expect(await listConnections(scene.tenantId)).toMatchObject([{ checkState: "checked" }]);
});

it("notes what a test shows of a token that lost a permission", async () => {
  const connectionId = await scene.saved();
  const scopes = ["whatsapp_business_management"];
  await scene.control("PATCH", "tokens", { accessToken: scene.world.accessToken, scopes });
  await testConnection(scene.tenantId, actorId, connectionId);
  expect(await listConnections(scene.tenantId)).toMatchObject([
    { checkState: "dead", checkCode: 200, tokenScopes: scopes },
  ]);
});

it("has a number in one organization of the installation only, until it is removed there", async () => {
  const connectionId = await scene.saved();
  await expect(scene.save()).rejects.toMatchObject({
    code: "CONFLICT",
    field: "phoneNumberId",
    message: expect.stringContaining("connected already"),
  });
  const other = await scene.newTenant();
  await expect(saveConnection(other, actorId, scene.form())).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining("another organization"),
  });
  await removeConnection(scene.tenantId, actorId, connectionId);
  expect(await saveConnection(other, actorId, scene.form())).toMatchObject({ saved: true });
});

it("survives two saves of the same thing at once", async () => {
  const results = await Promise.allSettled([scene.save(), scene.save()]);
  expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const [view, ...others] = await listConnections(scene.tenantId);
  expect(others).toEqual([]);

  const tokens = [await scene.newToken(), await scene.newToken(), await scene.newToken()];
  const connectionId = view?.id ?? null;
  await Promise.all(tokens.map((accessToken) => scene.save({ connectionId, accessToken })));
  const opened = await openConnection(scene.tenantId, connectionId ?? "");
  expect(tokens).toContain(opened.token.reveal());
  expect(opened.token.last4).toBe((await listConnections(scene.tenantId))[0]?.tokenLast4);
});

it("does not put an old token back over one that was saved meanwhile", async () => {
  const connectionId = await scene.saved();
  const draft = await draftConnection(
    scene.tenantId,
    scene.form({ connectionId, accessToken: "" }),
    "cloud",
  );
  const accessToken = await scene.newToken();
  await scene.saved({ connectionId, accessToken });
  await expect(
    storeConnection(scene.tenantId, actorId, draft, { outcome: "unreachable", findings: [] }),
  ).rejects.toMatchObject({ code: "CONFLICT" });
  expect((await openConnection(scene.tenantId, connectionId)).token.reveal()).toBe(accessToken);
});

it("does not put its ids over those that were saved while Meta was asked", async () => {
  const connectionId = await scene.saved();
  const draft = async (change: { wabaId?: string }) =>
    await draftConnection(scene.tenantId, scene.form({ connectionId, ...change }), "cloud");
  const late = await draft({});
  const unasked = { outcome: "unreachable" as const, findings: [] };
  await storeConnection(scene.tenantId, actorId, await draft({ wabaId: "1" }), unasked);
  await expect(storeConnection(scene.tenantId, actorId, late, unasked)).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining("the WhatsApp Business Account ID changed"),
  });
  expect(await listConnections(scene.tenantId)).toMatchObject([{ wabaId: "1" }]);
});

it("saves nothing over what changed after the form was opened, and says what that is", async () => {
  const connectionId = await scene.saved();
  const { appId, wabaId, phoneNumberId } = scene.world;
  const { tokenFingerprint } = await openConnection(scene.tenantId, connectionId);
  const shown = { appId, wabaId, phoneNumberId, tokenFingerprint };
  const fromOtherTab = await scene.newToken();
  expect(await scene.save({ connectionId, accessToken: fromOtherTab, shown })).toMatchObject({
    saved: true,
  });
  const late = scene.save({ connectionId, accessToken: await scene.newToken(), shown });
  await expect(late).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringMatching(/^Nothing was saved: the access token changed/),
  });
  const sameIds = scene.save({ connectionId, accessToken: "", shown: { ...shown, wabaId: "1" } });
  await expect(sameIds).rejects.toThrow("the access token and the WhatsApp Business Account ID");
  expect((await openConnection(scene.tenantId, connectionId)).token.reveal()).toBe(fromOtherTab);
});

it("lets each person check 60 times an hour", async () => {
  const busy = randomUUID();
  for (let count = 0; count < 60; count++) await countCheck(busy);
  await expect(saveConnection(scene.tenantId, busy, scene.form())).rejects.toMatchObject({
    code: "RATE_LIMITED",
  });
  await scene.saved();
});
