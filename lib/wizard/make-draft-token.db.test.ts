import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { asSystem } from "@/db/doors";
import { memberships, users } from "@/db/schema";
import { openTestDatabase, seedTenant } from "@/db/test-database";
import { openInstallationKeys } from "@/lib/crypto/installation-keys";
import { generateKek } from "@/lib/crypto/key-ring";
import { ensureTenantKey } from "@/lib/crypto/tenant-keys";
import { parseEnv } from "@/lib/env";
import type { SandboxWorld } from "@/lib/sandbox/control-answers.schema";
import { startTestSandbox, type TestSandbox } from "@/lib/sandbox/test-sandbox";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { makeTokenInput } from "./draft-token.schema";
import { adminChoices, makeDraftToken } from "./make-draft-token";
import { openDraft, readDraft } from "./open-draft";
import { saveAppStep } from "./save-app-step";
import { startWizard } from "./start-wizard";

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let sandbox: TestSandbox;
let tenantId: TenantId;
let userId: string;
let world: SandboxWorld;

beforeAll(async () => {
  database = await openTestDatabase();
  await openInstallationKeys(parseEnv({ WAKEY_KEK: generateKek() }));
  sandbox = await startTestSandbox(() => {});
  process.env.GRAPH_BASE_URL = sandbox.url;
});

afterAll(async () => {
  await sandbox.close();
  await database.close();
});

beforeEach(async () => {
  tenantId = await seedTenant();
  await ensureTenantKey(tenantId);
  userId = randomUUID();
  world = await sandbox.world({ businessName: "Lucky Shrub", wabaName: "Shop" });
});

async function begin(appSecret = world.appSecret) {
  const email = `${userId}@example.com`;
  const createdAt = new Date();
  await asSystem(async (tx) => {
    await tx.insert(users).values({ id: userId, email, passwordHash: "", createdAt });
    await tx.insert(memberships).values({ tenantId, userId, role: "owner", createdAt });
  });
  await startWizard(tenantId, userId, { path: "permanent", practise: false });
  await saveAppStep(tenantId, userId, { appId: world.appId, appSecret, businessId: "" });
}

const wanted = (change: object = {}) =>
  makeTokenInput.parse({
    adminToken: world.adminToken,
    businessId: world.businessId,
    wabaIds: [world.wabaId],
    systemUser: { kind: "new", name: "Wakey", role: "EMPLOYEE" },
    life: "never",
    ...change,
  });

it("makes the token and goes on to the numbers it reaches; the administrator's is kept nowhere", async () => {
  await begin();
  expect(await adminChoices(tenantId, userId, world.adminToken)).toMatchObject({
    businesses: [{ id: world.businessId, wabas: [{ id: world.wabaId, name: "Shop" }] }],
    gaps: [],
  });
  const made = await makeDraftToken(tenantId, userId, wanted());
  expect(made).toMatchObject({ findings: [], next: "number" });
  expect(made.outcomes.every(({ outcome }) => outcome === "done")).toBe(true);
  const draft = await readDraft(tenantId, userId);
  expect(draft).toMatchObject({
    hasToken: true,
    reached: "number",
    finds: {
      tokenKind: "SYSTEM_USER",
      wabas: [{ id: world.wabaId, numbers: [{ id: world.phoneNumberId }] }],
      hint: { wabaId: world.wabaId },
    },
  });
  const { token } = await openDraft(tenantId, userId);
  expect(token?.reveal()).not.toBe(world.adminToken);
  expect(JSON.stringify({ made, draft })).not.toContain(token?.reveal());
});

it("leaves the draft as it is where Meta refuses", async () => {
  await begin();
  const stranger = await sandbox.world();
  const made = await makeDraftToken(tenantId, userId, wanted({ wabaIds: [stranger.wabaId] }));
  expect(made).toMatchObject({ next: null, systemUserId: expect.stringMatching(/^\d+$/) });
  expect(await readDraft(tenantId, userId)).toMatchObject({ hasToken: false });
  const systemUser = { kind: "existing", id: made.systemUserId };
  expect(await makeDraftToken(tenantId, userId, wanted({ systemUser }))).toMatchObject({
    next: "number",
    systemUserId: made.systemUserId,
  });
});

it("needs the App secret, and the step to be open", async () => {
  await begin("");
  await expect(adminChoices(tenantId, userId, world.adminToken)).rejects.toMatchObject({
    code: "INVALID",
    message: expect.stringContaining("App secret"),
  });
  await startWizard(tenantId, userId, { path: "temporary", practise: false });
  await expect(makeDraftToken(tenantId, userId, wanted())).rejects.toMatchObject({
    code: "CONFLICT",
  });
});
