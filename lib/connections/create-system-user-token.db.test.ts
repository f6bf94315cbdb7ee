import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asSystem } from "@/db/doors";
import { auditEvents } from "@/db/schema";
import { openTestDatabase, seedTenant } from "@/db/test-database";
import { startTestSandbox, type TestSandbox } from "@/lib/sandbox/test-sandbox";
import { AccessToken, AppSecret } from "@/lib/secret";
import { createSystemUserToken } from "./create-system-user-token";
import { systemUserTokenInput } from "./system-user-token.schema";

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let sandbox: TestSandbox;
const actorId = randomUUID();

beforeAll(async () => {
  database = await openTestDatabase();
  sandbox = await startTestSandbox(() => {});
  process.env.GRAPH_BASE_URL = sandbox.url;
});

afterAll(async () => {
  await sandbox.close();
  await database.close();
});

async function create(wabaId?: string) {
  const tenantId = await seedTenant();
  const world = await sandbox.world();
  const administrator = {
    token: new AccessToken(world.adminToken),
    appSecret: new AppSecret(world.appSecret),
  };
  const input = systemUserTokenInput.parse({
    appId: world.appId,
    businessId: world.businessId,
    wabaIds: [wabaId ?? world.wabaId],
    systemUser: { kind: "new", name: "wakey", role: "ADMIN" },
    life: "60-days",
  });
  const made = await createSystemUserToken(tenantId, actorId, "cloud", administrator, input);
  const rows = await asSystem((tx) => tx.select().from(auditEvents).orderBy(auditEvents.id));
  const own = rows.filter((row) => row.tenantId === tenantId);
  return { world, made, own };
}

test("who had a token made is written down, before and after, without a secret", async () => {
  const { world, made, own } = await create();
  expect(made.token).not.toBeNull();
  expect(own).toMatchObject([
    { actorId, action: "system_user.token_begun", details: { wabaIds: world.wabaId } },
    {
      actorId,
      action: "system_user.token_made",
      targetId: made.systemUserId,
      details: { createdUser: true, failedAt: null, life: "60-days", appId: world.appId },
    },
  ]);
  const written = JSON.stringify(own.map(({ details }) => details));
  for (const secret of [world.adminToken, world.appSecret, made.token?.reveal() ?? "?"]) {
    expect(written).not.toContain(secret);
  }
});

test("a failure is written down with the call it was", async () => {
  const stranger = await sandbox.world();
  const { made, own } = await create(stranger.wabaId);
  expect(made.token).toBeNull();
  expect(own[1]).toMatchObject({
    action: "system_user.token_failed",
    targetId: made.systemUserId,
    details: { createdUser: true, failedAt: "assign-waba", code: 100 },
  });
});
