import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { asSystem } from "@/db/doors";
import { findCampaign } from "@/db/queries/campaigns";
import { connections, hooks } from "@/db/schema";
import { openConnection } from "@/lib/connections/open-connection";
import { saveConnection } from "@/lib/connections/save-connection";
import { lockOfConnections, onServer, untilBlocked, whileHeld } from "@/lib/worker/locks.test-kit";
import { listShareTargets } from "./list-share-targets";
import type { ShareToken } from "./rotation.schema";
import {
  auditOf,
  currentOf,
  haltedCampaign,
  join,
  type Line,
  newPerson,
  type Rotation,
  rawKept,
  startRotation,
} from "./rotation.test-kit";
import { shareToken } from "./share-token";

let rotation: Rotation;
beforeAll(async () => {
  rotation = await startRotation();
});
afterAll(() => rotation.stop());

/** One System User token that reaches the numbers of two tenants of one person, and not a third's. */
async function threeTenants() {
  const actorId = await newPerson();
  const [a, b, stranger] = [
    await rotation.newLine({ actorId }),
    await rotation.newLine({ actorId }),
    await rotation.newLine(),
  ];
  await join(a, actorId, "owner");
  await join(b, actorId, "admin");
  const wabaIds = [a, b, stranger].map(({ world }) => world.wabaId);
  const shared = await rotation.newToken(a, { wabaIds });
  const { appId, wabaId, phoneNumberId } = a.world;
  const form = { appId, wabaId, phoneNumberId, appSecret: "", accessToken: shared };
  const input = { ...form, connectionId: a.connectionId, saveAnyway: false };
  const saved = await saveConnection(a.tenantId, actorId, input);
  if (!saved.saved) throw new Error(JSON.stringify(saved.findings));
  return { actorId, a, b, stranger, shared };
}

const share = async (a: Line, actorId: string, targets: Line[], more: Partial<ShareToken> = {}) =>
  await shareToken(a.tenantId, actorId, {
    connectionId: a.connectionId,
    current: await currentOf(a),
    targets: targets.map(({ tenantId, connectionId }) => ({ tenantId, connectionId })),
    resumesCampaigns: true,
    ...more,
  });
const tokenOf = async (line: Line) =>
  (await openConnection(line.tenantId, line.connectionId)).token.reveal();

it("gives the token to connections of several tenants, each under its own key", async () => {
  const { actorId, a, b, stranger, shared } = await threeTenants();
  const campaignId = await haltedCampaign(b, 2);
  const outcomes = await share(a, actorId, [b, stranger]);
  expect(outcomes).toMatchObject([
    { connectionId: b.connectionId, outcome: "switched", resumed: 1 },
    { connectionId: stranger.connectionId, outcome: "not-allowed" },
  ]);
  expect(await tokenOf(b)).toBe(shared);
  expect(await tokenOf(stranger)).toBe(stranger.world.accessToken);
  expect((await findCampaign(b.tenantId, campaignId))?.state).toBe("running");
  expect((await auditOf(b)).slice(-2)).toEqual(["token_checked", "token_switched"]);
  expect(await auditOf(stranger)).toEqual(["added"]);
  // The app changed with it, and its secret went along, so that statuses can be trusted there.
  const opened = await openConnection(b.tenantId, b.connectionId);
  expect(opened.appSecret?.reveal()).toBe(a.world.appSecret);
  expect(JSON.stringify(await rawKept())).not.toContain(b.world.accessToken);
});

it("says of each connection why it was refused, and switches the others", async () => {
  const { actorId, a, b } = await threeTenants();
  const blind = await rotation.newLine({ actorId });
  await join(blind, actorId, "owner");
  const outcomes = await share(a, actorId, [blind, b]);
  expect(outcomes).toMatchObject([
    { outcome: "refused", text: expect.stringContaining("cannot see") },
    { outcome: "switched" },
  ]);
  expect(await tokenOf(blind)).toBe(blind.world.accessToken);
  expect(await share(a, actorId, [b])).toMatchObject([
    { outcome: "refused", text: "It has this token already." },
  ]);
});

it("goes on with the others where one fails on this server, and says so", async () => {
  const { actorId, a, b } = await threeTenants();
  await share(a, actorId, [b]);
  await asSystem(async (tx) => {
    const ofB = { tokenFingerprint: "00000000" };
    await tx.update(connections).set(ofB).where(eq(connections.tenantId, b.tenantId));
    const broken = { sealedAppSecret: "wv1.1.unreadable" };
    await tx.update(hooks).set(broken).where(eq(hooks.tenantId, b.tenantId));
  });
  const c = await rotation.newLine({ actorId });
  await join(c, actorId, "owner");
  expect(await share(a, actorId, [b, c])).toMatchObject([
    { outcome: "refused", text: expect.stringContaining("on this server") },
    { outcome: "refused", text: expect.stringContaining("cannot see") },
  ]);
});

it("goes by the role in each tenant, at the time of asking", async () => {
  const { actorId, a, b } = await threeTenants();
  const viewer = await newPerson();
  await join(a, viewer, "admin");
  await join(b, viewer, "operator");
  expect(await share(a, viewer, [b])).toMatchObject([{ outcome: "not-allowed" }]);
  const mixed = { tenantId: a.tenantId, connectionId: b.connectionId };
  expect(await share(a, actorId, [], { targets: [mixed] })).toMatchObject([
    { outcome: "not-allowed" },
  ]);
  expect(await listShareTargets(a.tenantId, viewer, a.connectionId)).toEqual({
    targets: [],
    total: 0,
  });
  const offered = await listShareTargets(a.tenantId, actorId, a.connectionId);
  expect(offered.targets.map(({ connection }) => connection.id)).toEqual([b.connectionId]);
});

it("offers first those whose token is refused, last those that have this one", async () => {
  const { actorId, a, b } = await threeTenants();
  const [other, dead] = [await rotation.newLine({ actorId }), await rotation.newLine({ actorId })];
  for (const line of [other, dead]) await join(line, actorId, "owner");
  await share(a, actorId, [b]);
  await asSystem((tx) =>
    tx.update(connections).set({ checkState: "dead" }).where(eq(connections.id, dead.connectionId)),
  );
  const { targets, total } = await listShareTargets(a.tenantId, actorId, a.connectionId);
  expect(targets.map(({ connection }) => connection.id)).toEqual(
    [dead, other, b].map(({ connectionId }) => connectionId),
  );
  expect(total).toBe(3);
});

it("refuses a page that shows another token as the one in use", async () => {
  const { actorId, a, b } = await threeTenants();
  await expect(share(a, actorId, [b], { current: "00000000" })).rejects.toMatchObject({
    code: "CONFLICT",
  });
  await expect(
    shareToken(b.tenantId, actorId, {
      connectionId: a.connectionId,
      current: "00000000",
      targets: [],
      resumesCampaigns: true,
    }),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
});

it.skipIf(!onServer)("waits for who may be about to forget the app's secret", async () => {
  const { actorId, a, b } = await threeTenants();
  await whileHeld(lockOfConnections(b.tenantId), async (other) => {
    const shared = share(a, actorId, [b]);
    await untilBlocked();
    await other.execute(sql`rollback`);
    expect(await shared).toMatchObject([{ outcome: "switched" }]);
  });
});
