import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { asSystem } from "@/db/doors";
import { listConnections } from "@/db/queries/connections";
import { keptTokens, memberships, users, wizardDrafts } from "@/db/schema";
import { openTestDatabase, seedTenant } from "@/db/test-database";
import { setClock } from "@/lib/clock";
import { openInstallationKeys } from "@/lib/crypto/installation-keys";
import { generateKek } from "@/lib/crypto/key-ring";
import { ensureTenantKey } from "@/lib/crypto/tenant-keys";
import { parseEnv } from "@/lib/env";
import type { CreateWorld } from "@/lib/sandbox/control.schema";
import type { SandboxWorld } from "@/lib/sandbox/control-answers.schema";
import { type SandboxServer, startSandboxServer } from "@/lib/sandbox/node-server";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { makeToken, readAdministrator } from "./administrator";
import { connectNumber } from "./connect-number";
import { makeTokenInput, tokenStepInput } from "./draft.schema";
import { endWizard } from "./end-wizard";
import { exchangeDraftToken } from "./exchange-draft-token";
import { finishStep } from "./finish-step";
import { nameRecipient } from "./name-recipient";
import { progressOf, readDraft } from "./open-draft";
import { purgeDrafts } from "./purge-drafts";
import { saveAppStep } from "./save-app-step";
import { startWizard } from "./start-wizard";
import { stepToShow, type WizardPath } from "./steps.schema";
import { lookAgain, takeToken } from "./take-token";

const DAY_MS = 24 * 3_600_000;
let database: Awaited<ReturnType<typeof openTestDatabase>>;
let meta: SandboxServer;
let tenantId: TenantId;
let userId: string;
let world: SandboxWorld;

beforeAll(async () => {
  database = await openTestDatabase();
  await openInstallationKeys(parseEnv({ WAKEY_KEK: generateKek() }));
  meta = await startSandboxServer();
  process.env.GRAPH_BASE_URL = meta.url;
});

afterAll(async () => {
  await meta.close();
  await database.close();
});

beforeEach(async () => {
  tenantId = await seedTenant();
  await ensureTenantKey(tenantId);
  userId = await newMember(tenantId);
  world = await newWorld();
});

afterEach(() => setClock());

it("goes from nothing to a connected number, and keeps no secret in the draft after that", async () => {
  expect(await startWizard(tenantId, userId, start("temporary"))).toBe("app");
  expect(await app()).toMatchObject({ ok: true, next: "api-setup" });
  await finishStep(tenantId, userId, "api-setup");
  await finishStep(tenantId, userId, "generate");
  expect(await token()).toMatchObject({ ok: true, next: "number" });

  const draft = await readDraft(tenantId, userId);
  expect(draft?.finds?.wabas).toMatchObject([
    { id: world.wabaId, numbers: [{ id: world.phoneNumberId }] },
  ]);
  expect(await connectNumber(tenantId, userId, world)).toMatchObject({
    ok: true,
    next: "recipients",
  });
  expect(await nameRecipient(tenantId, userId, "+91 98765 43210")).toBe("919876543210");
  expect(await finishStep(tenantId, userId, "recipients")).toBe("test");

  expect(await listConnections(tenantId)).toMatchObject([
    { phoneNumberId: world.phoneNumberId, checkState: "checked", hasAppSecret: true },
  ]);
  const [row] = await rows();
  expect(row).toMatchObject({
    sealedToken: null,
    sealedAppSecret: null,
    testPhone: "919876543210",
  });
  await endWizard(tenantId, userId);
  expect(await rows()).toEqual([]);
});

it("seals the token: no column has its text, and it opens only in its own row", async () => {
  await startWizard(tenantId, userId, start("own"));
  await token();
  const [row] = await rows();
  expect(row?.sealedToken).toMatch(/^wv1\./);
  expect(JSON.stringify(row)).not.toContain(world.accessToken);
  expect(JSON.stringify(row)).not.toContain(world.appSecret);

  const other = await newMember(tenantId);
  await asSystem((tx) => tx.insert(wizardDrafts).values({ ...row, userId: other } as never));
  await expect(lookAgain(tenantId, other)).rejects.toThrow();
});

it("keeps nothing of a token that Meta refuses, and says which permission is missing", async () => {
  await startWizard(tenantId, userId, start("own"));
  await control("PATCH", "tokens", {
    accessToken: world.accessToken,
    scopes: ["whatsapp_business_management"],
  });
  const refused = await token();
  expect(refused).toMatchObject({
    ok: false,
    findings: [{ title: "The permission whatsapp_business_messaging is missing" }],
  });
  expect(await rows()).toMatchObject([{ sealedToken: null, finds: null, reached: "token" }]);
});

it("tells App ID and App secret apart that do not belong together", async () => {
  await startWizard(tenantId, userId, start("permanent"));
  const { appId } = await newWorld();
  expect(await app({ appId })).toMatchObject({
    ok: false,
    findings: [{ title: "The App secret is wrong" }],
  });
  expect(await app({ appId: "999999999999999" })).toMatchObject({
    ok: false,
    findings: [{ title: "Meta does not know this App ID" }],
  });
  expect(await app({ appSecret: "" })).toMatchObject({ ok: true, next: "system-user" });
});

it("asks for the App ID where Meta does not tell whose token it is", async () => {
  world = await newWorld({ refuseSelfInspection: true });
  await startWizard(tenantId, userId, start("own"));
  const input = { accessToken: world.accessToken };
  expect(await token(input)).toMatchObject({ ok: false, findings: [{ field: "appId" }] });
  expect(await token({ ...input, appId: world.appId })).toMatchObject({ ok: true });
});

it("opens no step out of turn", async () => {
  await startWizard(tenantId, userId, start("permanent"));
  await expect(token()).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(finishStep(tenantId, userId, "app")).rejects.toMatchObject({ code: "INVALID" });
  await expect(finishStep(tenantId, userId, "webhook")).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(connectNumber(tenantId, userId, world)).rejects.toMatchObject({ code: "CONFLICT" });
});

it("continues where one was, and forgets the token with a new beginning", async () => {
  await startWizard(tenantId, userId, start("own"));
  await token();
  const draft = await readDraft(tenantId, userId);
  if (!draft) throw new Error("There is no draft");
  expect(stepToShow(progressOf(draft), "")).toBe("number");
  await startWizard(tenantId, userId, start("temporary"));
  expect(await rows()).toMatchObject([{ path: "temporary", sealedToken: null, finds: null }]);
});

it("sends a number that is connected already to where its token is replaced", async () => {
  await startWizard(tenantId, userId, start("own"));
  await token();
  await connectNumber(tenantId, userId, world);
  const [connection] = await listConnections(tenantId);
  const accessToken = await newToken(world);
  await startWizard(tenantId, userId, start("own"));
  await token({ accessToken });
  expect(await connectNumber(tenantId, userId, world)).toMatchObject({
    ok: false,
    replace: connection?.id,
  });
  // Both are there: the one in use, and the new one to be compared with it. The draft has done its part.
  expect((await listConnections(tenantId))[0]?.tokenLast4).toBe(world.accessToken.slice(-4));
  const kept = await asSystem((tx) => tx.select().from(keptTokens));
  expect(kept.filter((row) => row.tenantId === tenantId)).toMatchObject([
    { state: "staged", tokenLast4: accessToken.slice(-4) },
  ]);
  expect(await rows()).toEqual([]);
});

it("takes up a number that was stored just before the server was stopped", async () => {
  await startWizard(tenantId, userId, start("own"));
  await token();
  const [before] = await rows();
  await connectNumber(tenantId, userId, world);
  await asSystem((tx) =>
    tx
      .update(wizardDrafts)
      .set({ ...before })
      .where(ofTenant()),
  );
  expect(await connectNumber(tenantId, userId, world)).toMatchObject({ ok: true, next: "webhook" });
  expect(await listConnections(tenantId)).toHaveLength(1);
});

it("exchanges a temporary token for a longer one", async () => {
  world = await newWorld({ tokenKind: "USER" });
  await startWizard(tenantId, userId, start("temporary"));
  await app();
  await finishStep(tenantId, userId, "api-setup");
  await finishStep(tenantId, userId, "generate");
  await token();
  const before = await readDraft(tenantId, userId);
  expect(await exchangeDraftToken(tenantId, userId)).toMatchObject({ ok: true });
  const after = await readDraft(tenantId, userId);
  const left = Date.parse(after?.finds?.expiresAt ?? "") - Date.now();
  expect(left).toBeGreaterThan(50 * DAY_MS);
  expect(after?.tokenLast4).not.toBe(before?.tokenLast4);
  await connectNumber(tenantId, userId, world);
  expect((await listConnections(tenantId))[0]?.tokenLast4).toBe(after?.tokenLast4);
});

it("has a System User's token made with an administrator's, which is stored nowhere", async () => {
  await startWizard(tenantId, userId, start("permanent"));
  await app();
  const powerless = await newToken(world, ["whatsapp_business_management"]);
  expect(await readAdministrator(tenantId, userId, powerless)).toMatchObject({
    findings: [{ title: "The token administers no business portfolio" }],
  });
  expect(await readAdministrator(tenantId, userId, world.adminToken)).toMatchObject({
    businesses: [{ id: world.businessId, wabas: [{ id: world.wabaId }] }],
  });
  expect(await rows()).toMatchObject([{ sealedToken: null, finds: null }]);

  const stranger = await newWorld();
  const wanted = makeTokenInput.parse({
    businessId: world.businessId,
    wabaIds: [world.wabaId],
    systemUser: { kind: "new", name: "Wakey", role: "ADMIN" },
    life: "never",
    accessToken: world.adminToken,
  });
  const failed = await makeToken(tenantId, userId, { ...wanted, wabaIds: [stranger.wabaId] });
  expect(failed).toMatchObject({
    ok: false,
    calls: [
      { outcome: "done" },
      { outcome: "done" },
      { outcome: "refused" },
      { outcome: "not-made" },
    ],
  });
  expect(await rows()).toMatchObject([{ sealedToken: null }]);
  expect(await makeToken(tenantId, userId, wanted)).toEqual({ ok: true, next: "number" });
  const draft = await readDraft(tenantId, userId);
  expect(draft?.finds).toMatchObject({ tokenKind: "SYSTEM_USER" });
  expect(await connectNumber(tenantId, userId, world)).toMatchObject({ ok: true });
  expect((await listConnections(tenantId))[0]).toMatchObject({ tokenLast4: draft?.tokenLast4 });
});

it("connects the pasted token, also where one looked at the way by administrator again", async () => {
  await startWizard(tenantId, userId, start("permanent"));
  await app();
  for (const step of ["system-user", "assets", "permissions"] as const) {
    await finishStep(tenantId, userId, step);
  }
  await token();
  await readAdministrator(tenantId, userId, world.adminToken);
  await finishStep(tenantId, userId, "system-user");
  expect(await connectNumber(tenantId, userId, world)).toMatchObject({ ok: true });
  const [connection] = await listConnections(tenantId);
  expect(connection?.tokenLast4).toBe(world.accessToken.slice(-4));
});

it("leaves a draft of another way alone that was begun while Meta answered", async () => {
  await startWizard(tenantId, userId, start("own"));
  const fault = { match: { path: "debug_token" }, fault: { kind: "delay", ms: 1_000 }, times: 1 };
  await control("POST", "faults", fault);
  await control("DELETE", "requests");
  const refused = expect(token()).rejects.toMatchObject({ code: "NOT_FOUND" });
  const asked = () => control<{ data: unknown[] }>("GET", "requests").then(({ data }) => data);
  await expect.poll(asked).not.toEqual([]);
  await startWizard(tenantId, userId, start("temporary"));
  await refused;
  expect(await rows()).toMatchObject([{ path: "temporary", reached: "app", sealedToken: null }]);
});

it("lets a draft die after a day, and purges it with its token", async () => {
  await startWizard(tenantId, userId, start("own"));
  await token();
  const inTime = new Date(Date.now() + DAY_MS - 60_000);
  setClock(() => inTime);
  expect(await readDraft(tenantId, userId)).not.toBeNull();
  await purgeDrafts();
  expect(await rows()).toHaveLength(1);

  const late = new Date(Date.now() + DAY_MS + 60_000);
  setClock(() => late);
  expect(await readDraft(tenantId, userId)).toBeNull();
  await expect(lookAgain(tenantId, userId)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await purgeDrafts();
  expect(await rows()).toEqual([]);
});

it("shows a member's draft to no other member and no other tenant", async () => {
  await startWizard(tenantId, userId, start("own"));
  await token();
  expect(await readDraft(tenantId, await newMember(tenantId))).toBeNull();
  const elsewhere = await seedTenant();
  await ensureTenantKey(elsewhere);
  expect(await readDraft(elsewhere, userId)).toBeNull();
});

it("goes with the membership", async () => {
  await startWizard(tenantId, userId, start("own"));
  await asSystem((tx) => tx.delete(memberships).where(eq(memberships.userId, userId)));
  expect(await rows()).toEqual([]);
});

const start = (path: WizardPath) => ({ path, practise: false });

function app(change: Partial<Record<"appId" | "appSecret" | "businessId", string>> = {}) {
  const { appId, appSecret } = world;
  return saveAppStep(tenantId, userId, { appId, appSecret, businessId: "", ...change });
}

function token(change: Partial<Record<"accessToken" | "appId", string>> = {}) {
  const { accessToken, appSecret } = world;
  const none = { appId: "", wabaId: "", phoneNumberId: "" };
  const secret = change.accessToken && !change.appId ? "" : appSecret;
  return takeToken(
    tenantId,
    userId,
    tokenStepInput.parse({ ...none, accessToken, appSecret: secret, ...change }),
  );
}

async function newMember(tenant: TenantId): Promise<string> {
  const id = randomUUID();
  const createdAt = new Date();
  await asSystem(async (tx) => {
    await tx.insert(users).values({ id, email: `${id}@example.com`, passwordHash: "", createdAt });
    await tx.insert(memberships).values({ tenantId: tenant, userId: id, role: "owner", createdAt });
  });
  return id;
}

/** All drafts of this test's tenant. */
function rows() {
  return asSystem((tx) => tx.select().from(wizardDrafts).where(ofTenant()));
}

function ofTenant() {
  return eq(wizardDrafts.tenantId, tenantId);
}

function newWorld(wanted: CreateWorld = {}) {
  return control<SandboxWorld>("POST", "worlds", wanted);
}

async function newToken({ appId, wabaId }: SandboxWorld, scopes?: string[]): Promise<string> {
  const made = await control<{ accessToken: string }>("POST", "tokens", {
    appId,
    wabaIds: [wabaId],
    ...(scopes ? { scopes } : {}),
  });
  return made.accessToken;
}

async function control<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(`${meta.url}/control/${path}`, { method, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as Answer;
}
