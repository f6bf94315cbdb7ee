import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { asSystem } from "@/db/doors";
import { listConnections } from "@/db/queries/connections";
import { auditEvents, connections, hooks } from "@/db/schema";
import { openTestDatabase, seedTenant } from "@/db/test-database";
import { skipPauses } from "@/lib/clock";
import { openInstallationKeys } from "@/lib/crypto/installation-keys";
import { generateKek } from "@/lib/crypto/key-ring";
import { ensureTenantKey } from "@/lib/crypto/tenant-keys";
import { parseEnv } from "@/lib/env";
import { json, startLoopback } from "@/lib/graph/loopback-server";
import type { CreateWorld } from "@/lib/sandbox/control.schema";
import type { SandboxWorld } from "@/lib/sandbox/control-answers.schema";
import type { Fault } from "@/lib/sandbox/fault.schema";
import { type SandboxServer, startSandboxServer } from "@/lib/sandbox/node-server";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { SaveConnection } from "./connection.schema";
import { draftConnection } from "./connection-draft";
import { countCheck } from "./count-check";
import { openConnection } from "./open-connection";
import { openHook } from "./open-hook";
import { removeConnection } from "./remove-connection";
import { saveConnection } from "./save-connection";
import { storeConnection } from "./store-connection";
import { testConnection } from "./test-connection";

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let meta: SandboxServer;
let ourselves: Awaited<ReturnType<typeof startLoopback>>;
let tenantId: TenantId;
let world: SandboxWorld;
const actorId = randomUUID();

beforeAll(async () => {
  database = await openTestDatabase();
  await openInstallationKeys(parseEnv({ WAKEY_KEK: generateKek() }));
  meta = await startSandboxServer();
  // Our own callback address, as far as Meta's handshake needs it.
  ourselves = await startLoopback((response, { url }) => {
    void answerHandshake(response, url);
  });
  process.env.GRAPH_BASE_URL = meta.url;
  process.env.APP_ORIGIN = ourselves.baseUrl;
  skipPauses();
});

afterAll(async () => {
  await meta.close();
  await ourselves.close();
  await database.close();
});

beforeEach(async () => {
  tenantId = await newTenant();
  world = await newWorld();
});

afterEach(() => control("DELETE", "faults"));

async function answerHandshake(response: ServerResponse, { pathname, searchParams }: URL) {
  const hook = await openHook(pathname.split("/").at(-1) ?? "");
  const isRight = hook?.verifyToken.reveal() === searchParams.get("hub.verify_token");
  json(response, isRight ? 200 : 403, searchParams.get("hub.challenge") ?? "");
}

async function newTenant(): Promise<TenantId> {
  const id = await seedTenant();
  await ensureTenantKey(id);
  return id;
}

async function control(method: string, path: string, body?: object) {
  const init = body ? { method, body: JSON.stringify(body) } : { method };
  const response = await fetch(`${meta.url}/control/${path}`, init);
  expect(response.status).toBe(200);
  return await response.json();
}

async function newWorld(wanted: CreateWorld = {}): Promise<SandboxWorld> {
  return await control("POST", "worlds", wanted);
}

async function newToken(
  wanted: { type?: "USER"; scopes?: string[]; wabaIds?: string[] } = {},
): Promise<string> {
  const { appId, wabaId } = world;
  const { accessToken } = await control("POST", "tokens", { appId, wabaIds: [wabaId], ...wanted });
  return accessToken;
}

async function kill(subcode: number, accessToken = world.accessToken) {
  await control("PATCH", "tokens", { accessToken, dead: { subcode } });
}

async function breakMeta(fault: Fault) {
  await control("POST", "faults", { fault });
}

/** The form as a person would fill it in. */
function form(change: Partial<SaveConnection> = {}): SaveConnection {
  const { appId, appSecret, wabaId, phoneNumberId, accessToken } = world;
  const filled = { appId, appSecret, wabaId, phoneNumberId, accessToken };
  return { connectionId: null, saveAnyway: false, ...filled, ...change };
}

const save = (change?: Partial<SaveConnection>) => saveConnection(tenantId, actorId, form(change));

async function saved(change?: Partial<SaveConnection>): Promise<string> {
  const result = await save(change);
  if (!result.saved) throw new Error(JSON.stringify(result.findings));
  return result.connectionId;
}

async function refusal(change?: Partial<SaveConnection>) {
  const before = await everything();
  const result = await save(change);
  expect(result).toMatchObject({ saved: false });
  expect(await everything()).toEqual(before);
  if (result.saved) throw new Error("It was saved.");
  return result;
}

async function callbackOfWaba(): Promise<unknown> {
  const response = await fetch(`${meta.url}/v25.0/${world.wabaId}/subscribed_apps`, {
    headers: { authorization: `Bearer ${world.accessToken}` },
  });
  return (await response.json()).data[0]?.override_callback_uri;
}

async function everything() {
  return await asSystem(async (tx) => ({
    connections: await tx.select().from(connections),
    hooks: await tx.select().from(hooks),
    audit: await tx.select().from(auditEvents),
  }));
}

it("stores what Meta vouches for: sealed, as the default, with its facts and an audit row", async () => {
  const connectionId = await saved();

  const [view] = await listConnections(tenantId);
  expect(view).toMatchObject({
    id: connectionId,
    kind: "cloud",
    isDefault: true,
    checkState: "checked",
    hasAppSecret: true,
    appId: world.appId,
    tokenLast4: world.accessToken.slice(-4),
    tokenKind: "SYSTEM_USER",
    tokenAppName: world.appName,
    tokenNeverExpires: true,
    verifiedName: expect.any(String),
    throughputLevel: "STANDARD",
  });
  expect(view?.tokenScopes).toContain("whatsapp_business_messaging");
  const opened = await openConnection(tenantId, connectionId);
  expect(opened.token.reveal()).toBe(world.accessToken);
  expect(opened.appSecret?.reveal()).toBe(world.appSecret);
  expect(opened.target).toEqual({ baseUrl: meta.url, version: "v25.0" });

  const { audit, ...stored } = await everything();
  expect(audit.filter((row) => row.tenantId === tenantId)).toMatchObject([
    { actorId, action: "connection.added", targetId: connectionId },
  ]);
  const dump = JSON.stringify({ audit, stored }, (_, value) =>
    typeof value === "bigint" ? `${value}` : value,
  );
  expect(dump).toContain(world.phoneNumberId);
  expect(dump).not.toContain(world.accessToken);
  expect(dump).not.toContain(world.appSecret);
});

it("lets Meta send the account's events to this tenant's own address", async () => {
  const connectionId = await saved();
  const { hookId } = await openConnection(tenantId, connectionId);
  expect(await callbackOfWaba()).toBe(`${ourselves.baseUrl}/api/hooks/${hookId}`);
});

it.each([
  [463, "Token has expired (190, subcode 463)"],
  [467, "Owner logged out (190, subcode 467)"],
])("refuses a token that is dead by subcode %i", async (subcode, title) => {
  await kill(subcode);
  const { reason, findings } = await refusal();
  expect(reason).toBe("refused");
  expect(findings).toMatchObject([{ title, code: 190, subcode, field: "accessToken" }]);
  expect(await refusal({ appSecret: "" })).toMatchObject({ findings: [{ title }] });
  expect(await refusal({ saveAnyway: true })).toMatchObject({ findings: [{ title }] });
});

it("refuses what is no token of Meta's", async () => {
  const accessToken = `EAA${"x".repeat(60)}`;
  const { findings } = await refusal({ accessToken });
  expect(findings).toMatchObject([{ code: 190, subcode: null, field: "accessToken" }]);
});

it("refuses a token of another app and names the app", async () => {
  const other = await newWorld({ appName: "Wrong Garden" });
  const accessToken = other.accessToken;
  for (const appSecret of [world.appSecret, ""]) {
    const { findings } = await refusal({ accessToken, appSecret });
    expect(findings).toMatchObject([
      { title: "The token belongs to another app", cause: expect.stringContaining("Wrong Garden") },
    ]);
  }
});

it.each(["whatsapp_business_messaging", "whatsapp_business_management"])(
  "refuses a token without %s and names it",
  async (missing) => {
    const both = ["whatsapp_business_messaging", "whatsapp_business_management"];
    const accessToken = await newToken({ scopes: both.filter((scope) => scope !== missing) });
    const { findings } = await refusal({ accessToken });
    expect(findings).toMatchObject([{ title: `The permission ${missing} is missing` }]);
  },
);

it("takes a missing business_management for a note", async () => {
  const scopes = ["whatsapp_business_messaging", "whatsapp_business_management"];
  const result = await save({ accessToken: await newToken({ scopes }) });
  expect(result).toMatchObject({
    saved: true,
    notes: [{ title: "The permission business_management is not granted" }],
  });
});

it("refuses a WABA that the token cannot see", async () => {
  const other = await newWorld();
  const { findings } = await refusal({ wabaId: other.wabaId });
  expect(findings).toMatchObject([{ field: "wabaId", code: 100, subcode: 33 }]);
});

it("refuses a person's token that was given other accounts, naming them once", async () => {
  const other = await newWorld();
  const accessToken = await newToken({ type: "USER", wabaIds: [other.wabaId] });
  const { findings } = await refusal({ accessToken });
  expect(findings[0]).toMatchObject({
    field: "wabaId",
    cause: expect.stringContaining(other.wabaId),
  });
  expect(findings.filter(({ field }) => field === "wabaId")).toHaveLength(1);
});

it("refuses a number of another account and lists the right ones", async () => {
  const other = await newWorld();
  const accessToken = await newToken({ wabaIds: [world.wabaId, other.wabaId] });
  const { findings } = await refusal({ accessToken, phoneNumberId: other.phoneNumberId });
  expect(findings).toMatchObject([
    {
      title: "The phone number belongs to another WhatsApp Business Account",
      field: "phoneNumberId",
      cause: expect.stringContaining(world.phoneNumberId),
    },
  ]);
});

it("recognises the number itself in place of its ID", async () => {
  const phoneNumberId = world.displayPhoneNumber.replace(/\D/g, "");
  const { findings } = await refusal({ phoneNumberId });
  expect(findings).toMatchObject([
    {
      title: "That is the phone number itself, not its ID",
      fix: expect.stringContaining(world.phoneNumberId),
    },
  ]);
});

it("notices that two IDs are swapped", async () => {
  const { wabaId: phoneNumberId, phoneNumberId: wabaId } = world;
  expect(await refusal({ wabaId, phoneNumberId })).toMatchObject({
    findings: [{ title: "Two IDs are swapped" }],
  });
});

it("refuses a wrong App secret, and an unknown App ID", async () => {
  expect(await refusal({ appSecret: "0".repeat(32) })).toMatchObject({
    findings: [{ title: "The App secret is wrong", field: "appSecret" }],
  });
  expect(await refusal({ appId: "1234567890" })).toMatchObject({
    findings: [{ title: "Meta does not know this App ID", field: "appId" }],
  });
});

it("does without the App secret, also where Meta tells the token nothing about itself", async () => {
  world = await newWorld({ refuseSelfInspection: true });
  const result = await save({ appSecret: "" });
  expect(result).toMatchObject({
    saved: true,
    isChecked: true,
    notes: [{ title: "Expiry and permissions of the token are not known" }],
  });
  expect(await listConnections(tenantId)).toMatchObject([
    { hasAppSecret: false, tokenNeverExpires: false, tokenExpiresAt: null, checkState: "checked" },
  ]);
});

it("asks for the App secret where the app demands it", async () => {
  world = await newWorld({ requireAppSecret: true });
  expect(await refusal({ appSecret: "" })).toMatchObject({
    findings: [{ title: "This app demands its App secret", field: "appSecret" }],
  });
  await saved();
});

it.each<[string, Fault]>([
  ["the connection breaks", { kind: "reset" }],
  ["Meta answers 500 with a page", { kind: "error", status: 500, body: "<html>" }],
  [
    "Meta answers 503 in its own words",
    { kind: "error", status: 503, body: { error: { code: 2, message: "Please retry" } } },
  ],
])("stores nothing when %s, unless told to save anyway", async (_, fault) => {
  await breakMeta(fault);
  expect(await refusal()).toMatchObject({ reason: "unreachable", findings: [expect.anything()] });

  const connectionId = await saved({ saveAnyway: true });
  expect(await listConnections(tenantId)).toMatchObject([
    { checkState: "unchecked", tokenKind: null, verifiedName: null, checkedAt: null },
  ]);
  await control("DELETE", "faults");
  await testConnection(tenantId, actorId, connectionId);
  expect(await listConnections(tenantId)).toMatchObject([
    { checkState: "checked", tokenKind: "SYSTEM_USER", verifiedName: expect.any(String) },
  ]);
  expect(await callbackOfWaba()).toContain("/api/hooks/");
});

it("does not offer to save anyway what Meta asks to wait for", async () => {
  const body = { error: { code: 4, message: "(#4) Application request limit reached" } };
  await breakMeta({ kind: "error", status: 400, body });
  expect(await refusal({ saveAnyway: true })).toMatchObject({ reason: "refused" });
});

it("keeps stored secrets where the form leaves them empty, and seals again", async () => {
  const connectionId = await saved();
  const [before] = (await everything()).connections.filter((row) => row.id === connectionId);
  await saved({ connectionId, accessToken: "", appSecret: "" });
  const [after] = (await everything()).connections.filter((row) => row.id === connectionId);
  expect(after?.sealedToken).not.toBe(before?.sealedToken);
  const opened = await openConnection(tenantId, connectionId);
  expect(opened.token.reveal()).toBe(world.accessToken);
  expect(opened.appSecret?.reveal()).toBe(world.appSecret);
});

it("marks a connection dead when its stored token turns out to be, and revives it with a new one", async () => {
  const connectionId = await saved();
  await kill(460);
  expect(await save({ connectionId, accessToken: "" })).toMatchObject({ saved: false });
  expect(await listConnections(tenantId)).toMatchObject([
    { checkState: "dead", checkCode: 190, checkSubcode: 460 },
  ]);
  await saved({ connectionId, accessToken: await newToken() });
  expect(await listConnections(tenantId)).toMatchObject([
    { checkState: "checked", checkCode: null, checkSubcode: null },
  ]);
});

it("answers a test in words, and follows the token's death and return", async () => {
  const connectionId = await saved();
  const alive = await testConnection(tenantId, actorId, connectionId);
  expect(alive.answers.map(({ outcome }) => outcome)).toEqual(["ok", "ok", "ok"]);
  expect(alive.answers[2]?.summary).toContain("(“Lucky Shrub”) can be read");

  await kill(467);
  const dead = await testConnection(tenantId, actorId, connectionId);
  expect(dead.answers.map(({ outcome }) => outcome)).toEqual(["refused", "not-asked", "not-asked"]);
  expect(await listConnections(tenantId)).toMatchObject([
    { checkState: "dead", checkSubcode: 467 },
  ]);

  await control("PATCH", "tokens", { accessToken: world.accessToken, dead: null });
  await testConnection(tenantId, actorId, connectionId);
  expect(await listConnections(tenantId)).toMatchObject([{ checkState: "checked" }]);

  await breakMeta({ kind: "reset" });
  const silent = await testConnection(tenantId, actorId, connectionId);
  expect(silent.answers[0]).toMatchObject({ outcome: "unreachable" });
  expect(await listConnections(tenantId)).toMatchObject([{ checkState: "checked" }]);
});

it("notes what a test shows of a token that lost a permission", async () => {
  const connectionId = await saved();
  const scopes = ["whatsapp_business_management"];
  await control("PATCH", "tokens", { accessToken: world.accessToken, scopes });
  await testConnection(tenantId, actorId, connectionId);
  expect(await listConnections(tenantId)).toMatchObject([
    { checkState: "dead", checkCode: 200, tokenScopes: scopes },
  ]);
});

it("has a number in one organization of the installation only, until it is removed there", async () => {
  const connectionId = await saved();
  await expect(save()).rejects.toMatchObject({
    code: "CONFLICT",
    field: "phoneNumberId",
    message: expect.stringContaining("connected already"),
  });
  const other = await newTenant();
  await expect(saveConnection(other, actorId, form())).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining("another organization"),
  });
  await removeConnection(tenantId, actorId, connectionId);
  expect(await saveConnection(other, actorId, form())).toMatchObject({ saved: true });
});

it("survives two saves of the same thing at once", async () => {
  const results = await Promise.allSettled([save(), save()]);
  expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const [view, ...others] = await listConnections(tenantId);
  expect(others).toEqual([]);

  const tokens = [await newToken(), await newToken(), await newToken()];
  const connectionId = view?.id ?? null;
  await Promise.all(tokens.map((accessToken) => save({ connectionId, accessToken })));
  const opened = await openConnection(tenantId, connectionId ?? "");
  expect(tokens).toContain(opened.token.reveal());
  expect(opened.token.last4).toBe((await listConnections(tenantId))[0]?.tokenLast4);
});

it("does not put an old token back over one that was saved meanwhile", async () => {
  const connectionId = await saved();
  const draft = await draftConnection(tenantId, form({ connectionId, accessToken: "" }), "cloud");
  const accessToken = await newToken();
  await saved({ connectionId, accessToken });
  await expect(
    storeConnection(tenantId, actorId, draft, { outcome: "unreachable", findings: [] }),
  ).rejects.toMatchObject({ code: "CONFLICT" });
  expect((await openConnection(tenantId, connectionId)).token.reveal()).toBe(accessToken);
});

it("saves nothing over what changed after the form was opened, and says what that is", async () => {
  const connectionId = await saved();
  const { appId, wabaId, phoneNumberId } = world;
  const { tokenFingerprint } = await openConnection(tenantId, connectionId);
  const shown = { appId, wabaId, phoneNumberId, tokenFingerprint };
  const fromOtherTab = await newToken();
  expect(await save({ connectionId, accessToken: fromOtherTab, shown })).toMatchObject({
    saved: true,
  });
  const late = save({ connectionId, accessToken: await newToken(), shown });
  await expect(late).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringMatching(/^Nothing was saved: the access token changed/),
  });
  const sameIds = save({ connectionId, accessToken: "", shown: { ...shown, wabaId: "1" } });
  await expect(sameIds).rejects.toThrow("the access token and the WhatsApp Business Account ID");
  expect((await openConnection(tenantId, connectionId)).token.reveal()).toBe(fromOtherTab);
});

it("lets each person check 60 times an hour", async () => {
  const busy = randomUUID();
  for (let count = 0; count < 60; count++) await countCheck(busy);
  await expect(saveConnection(tenantId, busy, form())).rejects.toMatchObject({
    code: "RATE_LIMITED",
  });
  await saved();
});
