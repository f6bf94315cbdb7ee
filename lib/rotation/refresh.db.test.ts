import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { asSystem } from "@/db/doors";
import { findConnection } from "@/db/queries/connections";
import { claimRefresh, findTokenPlan, saveTokenPlan } from "@/db/queries/token-plans";
import { alerts, connections } from "@/db/schema";
import { setClock } from "@/lib/clock";
import { removeConnection } from "@/lib/connections/remove-connection";
import { rollBack, switchToStaged } from "./apply-kept-token";
import { changePlan } from "./change-plan";
import { receiveRefreshed } from "./receive-refreshed";
import { refreshDueTokens } from "./refresh-due-tokens";
import { refreshToken } from "./refresh-token";
import { remindRotation } from "./remind-rotation";
import {
  auditOf,
  currentOf,
  keptOf,
  type Line,
  type Rotation,
  rolling,
  staged,
  startRotation,
  switching,
  tokenInUse,
} from "./rotation.test-kit";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
let rotation: Rotation;
let line: Line;

beforeAll(async () => {
  rotation = await startRotation();
});
afterAll(() => rotation.stop());
beforeEach(async () => {
  await rotation.control("DELETE", "requests");
  line = await rotation.newLine({ expiresInDays: 10 });
});
afterEach(async () => {
  setClock();
  await rotation.control("DELETE", "faults");
  // What is left of this test must not be due in the next.
  await saveTokenPlan(line.tenantId, line.connectionId, { refreshes: false });
});

const exchanges = () => rotation.calls("/oauth/access_token");
const later = (ms: number) => {
  const at = Date.now() + ms;
  setClock(() => new Date(at));
};
const view = async () => {
  const found = await findConnection(line.tenantId, line.connectionId);
  if (!found) throw new Error("The connection is gone.");
  return found;
};
const isAlive = async (accessToken: string) => {
  const { appId, appSecret } = line.world;
  const query = new URLSearchParams({
    input_token: accessToken,
    access_token: `${appId}|${appSecret}`,
  });
  const answer = await fetch(`${process.env.GRAPH_BASE_URL}/v25.0/debug_token?${query}`);
  return ((await answer.json()) as { data: { is_valid: boolean } }).data.is_valid;
};
const alertsOf = (kind: string) =>
  asSystem((tx) => tx.select().from(alerts).where(eq(alerts.connectionId, line.connectionId))).then(
    (rows) => rows.filter((row) => row.kind === kind),
  );

it("refreshes a token that ends, switches, and has Meta end the old one later", async () => {
  const old = line.world.accessToken;
  await refreshDueTokens();
  const refreshed = await view();
  expect(refreshed.tokenExpiresAt?.getTime()).toBeGreaterThan(Date.now() + 59 * DAY_MS);
  expect(await tokenInUse(line)).not.toBe(old);
  expect(await isAlive(old)).toBe(true);
  expect((await auditOf(line)).slice(-3)).toEqual([
    "token_refreshed",
    "token_checked",
    "token_switched",
  ]);

  later(11 * MINUTE_MS);
  await refreshDueTokens();
  expect(await isAlive(old)).toBe(false);
  expect(await keptOf(line)).toEqual([]);
  expect(await exchanges()).toBe(1);
});

it("leaves alone what never ends, ends late, or is not to be refreshed", async () => {
  const { tenantId, actorId, connectionId } = line;
  const plan = {
    connectionId,
    refreshes: false,
    revokesOld: true,
    reminderDays: 90,
    keepHours: 24,
  };
  await changePlan(tenantId, actorId, plan);
  await rotation.newLine();
  await rotation.newLine({ expiresInDays: 30 });
  await refreshDueTokens();
  expect(await exchanges()).toBe(0);
});

it("does not end the old token where the person wants it to stay", async () => {
  const { tenantId, actorId, connectionId } = line;
  const plan = {
    connectionId,
    refreshes: true,
    revokesOld: false,
    reminderDays: 90,
    keepHours: 24,
  };
  await changePlan(tenantId, actorId, plan);
  await refreshDueTokens();
  later(11 * MINUTE_MS);
  await refreshDueTokens();
  expect(await isAlive(line.world.accessToken)).toBe(true);
  expect(await keptOf(line)).toMatchObject([{ state: "previous", revokeAt: null }]);
});

it("takes up a received token after a kill before the switch, without asking for another", async () => {
  // As the kill leaves it: the claim taken, Meta's token stored, nothing more.
  const { tenantId, connectionId } = line;
  const at = new Date();
  const tokenFingerprint = await currentOf(line);
  const until = new Date(at.getTime() + 3 * MINUTE_MS);
  await claimRefresh(tenantId, connectionId, { tokenFingerprint, at, until });
  const received = await receiveRefreshed(tenantId, null, await view());
  expect(received).toMatchObject({ done: true, isSame: false });

  await refreshDueTokens();
  expect(await currentOf(line), "the dead worker's claim still holds").toBe(tokenFingerprint);
  later(4 * MINUTE_MS);
  await refreshDueTokens();
  expect((await tokenInUse(line)).slice(-4)).toBe(received.done ? received.tokenLast4 : "");
  expect(await exchanges()).toBe(1);
});

it("does not hurry where a received token cannot be switched to", async () => {
  await rotation.control("POST", "faults", {
    match: { path: "debug_token" },
    fault: { kind: "reset" },
  });
  let at = Date.now();
  setClock(() => new Date(at));
  for (let minute = 0; minute < 120; minute += 20) {
    await refreshDueTokens();
    at += 20 * MINUTE_MS;
  }
  const tries = (await auditOf(line)).filter((action) => action === "token_refresh_failed");
  expect(tries).toHaveLength(2);
  expect(await exchanges()).toBe(1);
});

it("tells people where this server itself cannot refresh", async () => {
  await asSystem((tx) =>
    tx
      .update(connections)
      .set({ sealedToken: "wv1.1.unreadable" })
      .where(eq(connections.id, line.connectionId)),
  );
  let at = Date.now();
  setClock(() => new Date(at));
  for (let hour = 0; hour < 24; hour++) {
    await refreshDueTokens();
    at += 60 * MINUTE_MS;
  }
  const [alert, ...others] = await alertsOf("refresh-failed");
  expect(others).toEqual([]);
  expect(alert?.facts).toMatchObject({ reason: expect.stringContaining("on this server") });
});

it("asks again after a kill before Meta's answer was stored", async () => {
  const { tenantId, connectionId } = line;
  const at = new Date();
  const claim = { tokenFingerprint: await currentOf(line), at, until: new Date(at.getTime() + 1) };
  await claimRefresh(tenantId, connectionId, claim);
  later(MINUTE_MS);
  await refreshDueTokens();
  expect(await tokenInUse(line)).not.toBe(line.world.accessToken);
});

it("lets only one of two workers refresh", async () => {
  const { tenantId, connectionId } = line;
  const outcomes = await Promise.allSettled([
    refreshToken(tenantId, null, connectionId),
    refreshToken(tenantId, null, connectionId),
  ]);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await exchanges()).toBe(1);
});

it("tries again with growing pauses, at most six times, and tells people once", async () => {
  await rotation.control("POST", "faults", {
    match: { path: "oauth/access_token" },
    fault: { kind: "reset" },
  });
  let at = Date.now();
  setClock(() => new Date(at));
  const tried: number[] = [];
  for (let hour = 0; hour < 9 * 24; hour++) {
    await rotation.control("DELETE", "requests");
    await refreshDueTokens();
    if ((await exchanges()) > 0) tried.push(hour);
    at += 3_600_000;
  }
  expect(tried).toEqual([0, 1, 5, 17, 41, 89]);
  const [alert, ...others] = await alertsOf("refresh-failed");
  expect(others).toEqual([]);
  expect(alert?.facts).toMatchObject({ tokenFingerprint: await currentOf(line) });
  expect((await findTokenPlan(line.tenantId, line.connectionId)).lastFailure).toContain("Meta");
});

it("tells people at once where Meta refuses", async () => {
  await rotation.control("PATCH", `apps/${line.world.appId}`, { expiringTokensOnly: true });
  await rotation.control("POST", "faults", {
    match: { path: "oauth/access_token" },
    fault: { kind: "refuse", code: 200 },
  });
  const result = await refreshToken(line.tenantId, line.actorId, line.connectionId);
  expect(result).toMatchObject({ done: false, reason: "refused" });
  expect(await alertsOf("refresh-failed")).toHaveLength(1);
  expect((await auditOf(line)).at(-1)).toBe("token_refresh_failed");
});

it("gives up a received token once a person has put another in place", async () => {
  await receiveRefreshed(line.tenantId, null, await view());
  const ref = await staged(line, await rotation.newToken(line));
  await switchToStaged(line.tenantId, line.actorId, { ...ref, ...switching });
  const chosen = await tokenInUse(line);
  await refreshToken(line.tenantId, null, line.connectionId).catch(() => undefined);
  await refreshDueTokens();
  expect(await tokenInUse(line)).toBe(chosen);
  const left = (await keptOf(line)).filter(({ source }) => source === "refresh");
  expect(left).toEqual([]);
});

it("goes back after a refresh, for as long as Meta was not asked to end the old token", async () => {
  await refreshDueTokens();
  const [previous] = await keptOf(line);
  const { connectionId } = line;
  const ref = { connectionId, keptId: previous?.id ?? "", current: await currentOf(line) };
  expect(await rollBack(line.tenantId, line.actorId, { ...ref, ...rolling })).toMatchObject({
    done: true,
  });
  expect(await tokenInUse(line)).toBe(line.world.accessToken);
});

it("reminds of a token without end once for each period", async () => {
  line = await rotation.newLine();
  const remindAt = async (days: number) => {
    later(days * DAY_MS);
    await remindRotation();
    await remindRotation();
    return (await alertsOf("rotation-due")).length;
  };
  expect(await remindAt(89)).toBe(0);
  expect(await remindAt(91)).toBe(1);
  expect(await remindAt(150)).toBe(1);
  expect(await remindAt(181)).toBe(2);
  const open = (await alertsOf("rotation-due")).filter(({ closedAt }) => closedAt === null);
  expect(open, "the newer reminder takes the older one's place").toHaveLength(1);
});

it("keeps nothing of a connection that is removed while Meta makes the new token", async () => {
  const { tenantId, actorId, connectionId } = line;
  const match = { path: "oauth/access_token" };
  await rotation.control("POST", "faults", { match, fault: { kind: "delay", ms: 1_000 } });
  const refreshed = refreshToken(tenantId, actorId, connectionId);
  const refused = expect(refreshed).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect.poll(exchanges).toBeGreaterThan(0);
  await removeConnection(tenantId, actorId, connectionId);
  await refused;
  expect(await keptOf(line)).toEqual([]);
});
