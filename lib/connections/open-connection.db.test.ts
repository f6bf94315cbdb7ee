import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { asSystem, setDatabase } from "@/db/doors";
import { insertConnection, updateConnection } from "@/db/queries/connection-changes";
import { findConnection, listConnections } from "@/db/queries/connections";
import { insertHook } from "@/db/queries/hooks";
import { auditEvents, campaigns, hooks } from "@/db/schema";
import { openTestDatabase, seedTenant } from "@/db/test-database";
import { fingerprintOf, sealFor } from "@/lib/crypto/fields";
import { openInstallationKeys } from "@/lib/crypto/installation-keys";
import { generateKek } from "@/lib/crypto/key-ring";
import { ensureTenantKey } from "@/lib/crypto/tenant-keys";
import { parseEnv } from "@/lib/env";
import { AccessToken, AppSecret, Secret } from "@/lib/secret";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { ensureHook } from "./ensure-hook";
import { makeDefault } from "./make-default";
import { markConnectionDead } from "./mark-connection-dead";
import { openConnection } from "./open-connection";
import { openHook, openHookOfApp, openRecentHook } from "./open-hook";
import { removeConnection } from "./remove-connection";

const token = new AccessToken("EAAGstoredTokenOfTheTest123456");
const appSecret = new AppSecret("0123456789abcdef0123456789abcdef");
const appId = "634974688087057";
const actorId = randomUUID();
const at = new Date("2026-11-22T12:00:00Z");

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let tenantId: TenantId;
let numbers = 1_000_000;

beforeAll(async () => {
  database = await openTestDatabase();
  await openInstallationKeys(parseEnv({ WAKEY_KEK: generateKek() }));
});
afterAll(() => database.close());
beforeEach(async () => {
  tenantId = await newTenant();
});

async function newTenant(): Promise<TenantId> {
  const id = await seedTenant();
  await ensureTenantKey(id);
  return id;
}

async function newConnection(change: { secret?: AppSecret | null } = {}): Promise<string> {
  const id = randomUUID();
  const place = { table: "connections", column: "sealed_token", rowId: id };
  await insertConnection(tenantId, {
    id,
    kind: "sandbox",
    hookId: await ensureHook(tenantId, appId, change.secret ?? null),
    wabaId: "102290129340398",
    phoneNumberId: String(numbers++),
    sealedToken: await sealFor(tenantId, place, token),
    tokenLast4: token.last4,
    tokenFingerprint: fingerprintOf(token),
    checkState: "checked",
    createdAt: at,
    updatedAt: at,
  });
  return id;
}

describe("openConnection", () => {
  it("opens the tenant's own token and App secret", async () => {
    const opened = await openConnection(tenantId, await newConnection({ secret: appSecret }));
    expect(opened.token.reveal()).toBe(token.reveal());
    expect(opened.appSecret?.reveal()).toBe(appSecret.reveal());
    expect(opened.target.baseUrl).toBe("http://127.0.0.1:3000/api/sandbox");
    expect(JSON.stringify(opened)).not.toContain(token.reveal());
  });

  it("knows no connection of another tenant", async () => {
    const connectionId = await newConnection();
    const other = await newTenant();
    await expect(openConnection(other, connectionId)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(removeConnection(other, actorId, connectionId)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(makeDefault(other, actorId, connectionId)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    expect(await findConnection(other, connectionId)).toBeNull();
    expect(await listConnections(other)).toEqual([]);
    expect(await openHookOfApp(other, appId)).toBeNull();
    expect(await updateConnection(other, connectionId, { wabaId: "1" }, null)).toBe(false);
    expect((await openConnection(tenantId, connectionId)).wabaId).toBe("102290129340398");
  });

  it("does not open a token that was moved to another row", async () => {
    const from = await newConnection();
    const to = await newConnection();
    const place = { table: "connections", column: "sealed_token", rowId: from };
    const sealedToken = await sealFor(tenantId, place, token);
    await updateConnection(tenantId, to, { sealedToken }, null);
    await expect(openConnection(tenantId, to)).rejects.toMatchObject({ code: "authentication" });
  });
});

describe("openRecentHook", () => {
  it("opens a hook once for all events that come meanwhile", async () => {
    const hookId = await ensureHook(tenantId, appId, appSecret);
    const opened = await Promise.all(Array.from({ length: 50 }, () => openRecentHook(hookId)));
    expect(new Set(opened).size).toBe(1);
    expect(opened[0]?.appSecret?.reveal()).toBe(appSecret.reveal());
  });

  it("remembers neither a hook that is not there nor a database that was away", async () => {
    const id = randomUUID();
    expect(await openRecentHook(id)).toBeNull();
    const verifyToken = { table: "hooks", column: "sealed_verify_token", rowId: id };
    const sealedVerifyToken = await sealFor(tenantId, verifyToken, new Secret("t"));
    await insertHook(tenantId, { id, appId, sealedVerifyToken, createdAt: at });
    setDatabase(null);
    const asked = [openRecentHook(id), openRecentHook(id)];
    for (const one of await Promise.allSettled(asked)) expect(one.status).toBe("rejected");
    setDatabase(database);
    expect(await openRecentHook(id)).toMatchObject({ tenantId, id });
  });
});

describe("openHook", () => {
  it("leads from the callback URL to its tenant and secrets", async () => {
    const { hookId } = await openConnection(tenantId, await newConnection({ secret: appSecret }));
    const hook = await openHook(hookId);
    expect(hook).toMatchObject({ tenantId, id: hookId, appId });
    expect(hook?.appSecret?.reveal()).toBe(appSecret.reveal());
    expect(hook?.verifyToken.reveal()).toMatch(/^[\w-]{32}$/);
    expect(await openHook("no-such-hook-no-such-hook")).toBeNull();
  });

  it("is one for each tenant and app, and keeps its secret when none is given", async () => {
    const first = await ensureHook(tenantId, appId, appSecret);
    expect(await ensureHook(tenantId, appId, null)).toBe(first);
    expect((await openHook(first))?.appSecret?.reveal()).toBe(appSecret.reveal());
    expect(await ensureHook(await newTenant(), appId, null)).not.toBe(first);
  });
});

describe("markConnectionDead", () => {
  const death = { code: 190, subcode: 463, tokenFingerprint: "" };
  const audited = async () =>
    (await asSystem((tx) => tx.select().from(auditEvents))).filter(
      (row) => row.tenantId === tenantId && row.action === "connection.token_died",
    );

  it("notes the death once, with its reason", async () => {
    const id = await newConnection();
    const tokenFingerprint = fingerprintOf(token);
    await markConnectionDead(tenantId, id, { ...death, tokenFingerprint });
    await markConnectionDead(tenantId, id, { ...death, subcode: 467, tokenFingerprint });
    expect(await findConnection(tenantId, id)).toMatchObject({
      checkState: "dead",
      checkCode: 190,
      checkSubcode: 463,
    });
    expect(await audited()).toHaveLength(1);
  });

  it("does nothing when the token has been replaced since, or to another tenant's", async () => {
    const id = await newConnection();
    await markConnectionDead(tenantId, id, { ...death, tokenFingerprint: "00000000" });
    const tokenFingerprint = fingerprintOf(token);
    await markConnectionDead(await newTenant(), id, { ...death, tokenFingerprint });
    expect(await findConnection(tenantId, id)).toMatchObject({ checkState: "checked" });
    expect(await audited()).toEqual([]);
  });
});

it("has one default: the first, then the one that is chosen, then what is left", async () => {
  const first = await newConnection({ secret: appSecret });
  const second = await newConnection();
  const defaults = async () =>
    (await listConnections(tenantId)).map(({ id, isDefault }) => [id, isDefault]);
  expect(await defaults()).toEqual([
    [first, true],
    [second, false],
  ]);
  await makeDefault(tenantId, actorId, second);
  expect(await defaults()).toEqual([
    [second, true],
    [first, false],
  ]);
  await removeConnection(tenantId, actorId, second);
  expect(await defaults()).toEqual([[first, true]]);
  const hookOf = async () =>
    (await asSystem((tx) => tx.select().from(hooks))).find((row) => row.tenantId === tenantId);
  expect((await hookOf())?.sealedAppSecret).not.toBeNull();

  await removeConnection(tenantId, actorId, first);
  expect(await listConnections(tenantId)).toEqual([]);
  expect((await hookOf())?.sealedAppSecret).toBeNull();
  await expect(openConnection(tenantId, first)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

it("stays while a campaign is sending over it", async () => {
  const connectionId = await newConnection();
  const campaign = {
    tenantId,
    connectionId,
    id: randomUUID(),
    name: "Diwali offer",
    content: { type: "text", body: "Hello" },
    state: "running",
    recipientCount: 1,
    launchKey: randomUUID(),
    createdBy: actorId,
    createdAt: at,
  } as const;
  await asSystem((tx) => tx.insert(campaigns).values(campaign));
  await expect(removeConnection(tenantId, actorId, connectionId)).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining("“Diwali offer” is sending"),
  });
  expect((await openConnection(tenantId, connectionId)).token.reveal()).toBe(token.reveal());

  await asSystem((tx) =>
    tx.update(campaigns).set({ state: "paused" }).where(eq(campaigns.id, campaign.id)),
  );
  await removeConnection(tenantId, actorId, connectionId);
});
