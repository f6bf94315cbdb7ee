import { eq, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { asSystem } from "@/db/doors";
import { changeKeptToken } from "@/db/queries/kept-tokens";
import { hooks } from "@/db/schema";
import { setClock } from "@/lib/clock";
import { removeConnection } from "@/lib/connections/remove-connection";
import { saveConnection } from "@/lib/connections/save-connection";
import { lockOfConnections, onServer, untilBlocked, whileHeld } from "@/lib/worker/locks.test-kit";
import { rollBack, switchToStaged } from "./apply-kept-token";
import { destroyOldTokens } from "./destroy-old-tokens";
import { discardToken } from "./discard-token";
import { revokeDueTokens } from "./revoke-due-tokens";
import { revokeKeptToken } from "./revoke-kept-token";
import {
  auditOf,
  currentOf,
  keptOf,
  type Line,
  type Rotation,
  replaced,
  rolling,
  stage,
  staged,
  startRotation,
  switching,
  switchTo,
  tokenInUse,
} from "./rotation.test-kit";
import { stageToken } from "./stage-token";

const HOUR_MS = 3_600_000;
let rotation: Rotation;
let line: Line;

beforeAll(async () => {
  rotation = await startRotation();
});
afterAll(() => rotation.stop());
beforeEach(async () => {
  line = await rotation.newLine();
});
afterEach(async () => {
  setClock();
  await rotation.control("DELETE", "faults");
});

it("destroys a kept token when its time is over; then nobody can go back", async () => {
  const ref = await replaced(line, await rotation.newToken(line));
  const later = Date.now() + 24 * HOUR_MS;
  setClock(() => new Date(later - 60_000));
  await destroyOldTokens();
  expect(await keptOf(line)).toHaveLength(1);
  setClock(() => new Date(later + 60_000));
  // Also before the clock's work has come by.
  await expect(rollBack(line.tenantId, line.actorId, { ...ref, ...rolling })).rejects.toMatchObject(
    { code: "CONFLICT" },
  );
  await destroyOldTokens();
  expect(await keptOf(line)).toEqual([]);
  await expect(rollBack(line.tenantId, line.actorId, { ...ref, ...rolling })).rejects.toMatchObject(
    { code: "CONFLICT" },
  );
  expect((await auditOf(line)).at(-1)).toBe("token_destroyed");
});

it("discards a staged token, and forgets the secret of an app that nothing needs any more", async () => {
  const other = await rotation.control<{ appId: string; appSecret: string }>("POST", "apps", {});
  const next = await rotation.newToken(line, { appId: other.appId });
  const result = await stage(line, next, other);
  if (!result.done) throw new Error(JSON.stringify(result.findings));
  const { tenantId, actorId, connectionId } = line;
  await discardToken(tenantId, actorId, { connectionId, keptId: result.keptId });
  expect(await keptOf(line)).toEqual([]);
  await expect(
    discardToken(tenantId, actorId, { connectionId, keptId: result.keptId }),
  ).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await stage(line, next, { appId: other.appId })).toMatchObject({ done: true });
  expect((await keptOf(line))[0]?.hasAppSecret).toBe(false);
});

it("forgets the secret of another app also where another token is staged instead", async () => {
  const other = await rotation.control<{ appId: string; appSecret: string }>("POST", "apps", {});
  const next = await rotation.newToken(line, { appId: other.appId });
  const { appId, appSecret } = other;
  expect(await stage(line, next, { appId, appSecret })).toMatchObject({ done: true });
  await staged(line, await rotation.newToken(line));
  expect(await stage(line, next, { appId })).toMatchObject({ done: true });
  expect((await keptOf(line))[0]).toMatchObject({ appId, hasAppSecret: false });
});

it("has Meta end the old token, and forgets it", async () => {
  const old = line.world.accessToken;
  const ref = await replaced(line, await rotation.newToken(line));
  const { tenantId, actorId } = line;
  expect(await revokeKeptToken(tenantId, actorId, ref)).toEqual({ done: true });
  expect(await keptOf(line)).toEqual([]);
  expect(await stage(line, old)).toMatchObject({ findings: [{ code: 190, subcode: 466 }] });
});

it("takes an old token that has died for ended", async () => {
  const ref = await replaced(line, await rotation.newToken(line));
  await rotation.killToken(line.world.accessToken, 460);
  expect(await revokeKeptToken(line.tenantId, line.actorId, ref)).toEqual({ done: true });
});

it("keeps the old token where Meta cannot be asked to end it", async () => {
  const ref = await replaced(line, await rotation.newToken(line));
  await rotation.control("POST", "faults", { fault: { kind: "reset" } });
  const result = await revokeKeptToken(line.tenantId, line.actorId, ref);
  expect(result).toMatchObject({ done: false, reason: "unreachable" });
  await rotation.control("DELETE", "faults");
  const back = await rollBack(line.tenantId, line.actorId, { ...ref, ...rolling });
  expect(back).toMatchObject({ done: true });
});

it("finishes a revocation that was killed half way, and nobody goes back meanwhile", async () => {
  const ref = await replaced(line, await rotation.newToken(line));
  // As the kill leaves it: planned and committed, Meta perhaps asked, the row still there.
  await changeKeptToken(line.tenantId, line.connectionId, ref.keptId, { revokeAt: new Date() });
  await expect(rollBack(line.tenantId, line.actorId, { ...ref, ...rolling })).rejects.toMatchObject(
    { code: "CONFLICT" },
  );
  await revokeDueTokens();
  expect(await keptOf(line)).toEqual([]);
  expect((await auditOf(line)).at(-1)).toBe("token_revoked");
});

it("lets nobody go back to a token at the moment at which Meta is asked to end it", async () => {
  const next = await rotation.newToken(line);
  const ref = await replaced(line, next);
  const slow = (path: string, ms: number) =>
    rotation.control("POST", "faults", { match: { path }, fault: { kind: "delay", ms } });
  await slow("debug_token", 400);
  await slow("oauth/revoke", 1_500);
  await rotation.control("DELETE", "requests");
  const back = rollBack(line.tenantId, line.actorId, { ...ref, ...rolling });
  const refused = expect(back).rejects.toMatchObject({ code: "CONFLICT" });
  await expect.poll(() => rotation.calls("/debug_token")).toBeGreaterThan(0);
  const ended = revokeKeptToken(line.tenantId, line.actorId, ref);
  await refused;
  expect(await ended).toEqual({ done: true });
  expect(await tokenInUse(line)).toBe(next);
});

it("has Meta end the others where one that is due cannot be opened any more", async () => {
  const broken = await replaced(line, await rotation.newToken(line));
  const due = (minutes: number) => ({ revokeAt: new Date(Date.now() - minutes * 60_000) });
  await changeKeptToken(line.tenantId, line.connectionId, broken.keptId, due(2));
  const before = line;
  await asSystem((tx) =>
    tx
      .update(hooks)
      .set({ sealedAppSecret: "wv1.1.unreadable" })
      .where(eq(hooks.tenantId, before.tenantId)),
  );
  line = await rotation.newLine();
  const fine = await replaced(line, await rotation.newToken(line));
  await changeKeptToken(line.tenantId, line.connectionId, fine.keptId, due(1));
  await revokeDueTokens();
  expect((await auditOf(line)).at(-1)).toBe("token_revoked");
  const [left] = await keptOf(before);
  expect(left?.revokeAt?.getTime(), "tried again later").toBeGreaterThan(Date.now());
});

it("does not end a token that another connection still sends with", async () => {
  const shared = line.world.accessToken;
  const other = await rotation.control<{ phoneNumberId: string }>("POST", "phone-numbers", {
    wabaId: line.world.wabaId,
  });
  const { appId, appSecret, wabaId } = line.world;
  const ids = { appId, appSecret, wabaId, phoneNumberId: other.phoneNumberId, accessToken: shared };
  await saveConnection(line.tenantId, line.actorId, {
    ...ids,
    connectionId: null,
    saveAnyway: false,
  });
  const ref = await replaced(line, await rotation.newToken(line));
  await expect(revokeKeptToken(line.tenantId, line.actorId, ref)).rejects.toMatchObject({
    code: "CONFLICT",
  });
  expect(await keptOf(line)).toHaveLength(1);
});

it("keeps the old token also when Save Configuration brings a new one", async () => {
  const next = await rotation.newToken(line);
  const { appId, wabaId, phoneNumberId } = line.world;
  const form = { appId, wabaId, phoneNumberId, appSecret: "", accessToken: next };
  const input = { ...form, connectionId: line.connectionId, saveAnyway: false };
  await saveConnection(line.tenantId, line.actorId, input);
  const [previous] = await keptOf(line);
  expect(previous).toMatchObject({ state: "previous", tokenKind: "SYSTEM_USER" });
  const { connectionId } = line;
  const ref = { connectionId, keptId: previous?.id ?? "", current: await currentOf(line) };
  await rollBack(line.tenantId, line.actorId, { ...ref, ...rolling });
  expect(await tokenInUse(line)).toBe(line.world.accessToken);
});

it("knows nothing of another tenant's connection and tokens", async () => {
  const other = await rotation.newLine();
  const mine = await staged(line, await rotation.newToken(line));
  const as = [other.tenantId, other.actorId] as const;
  await expect(switchToStaged(...as, { ...mine, ...switching })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  // Its own connection, with a token kept of mine.
  const mixed = { ...mine, connectionId: other.connectionId, current: await currentOf(other) };
  await expect(switchToStaged(...as, { ...mixed, ...switching })).rejects.toMatchObject({
    code: "CONFLICT",
  });
  await expect(rollBack(...as, { ...mixed, ...rolling })).rejects.toMatchObject({
    code: "CONFLICT",
  });
  await expect(discardToken(...as, mixed)).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(revokeKeptToken(...as, mixed)).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(
    stageToken(...as, {
      connectionId: line.connectionId,
      accessToken: line.world.accessToken,
      appId: "",
      appSecret: "",
    }),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await keptOf(line)).toHaveLength(1);
});

it("removes kept tokens with their connection", async () => {
  await replaced(line, await rotation.newToken(line));
  await removeConnection(line.tenantId, line.actorId, line.connectionId);
  expect(await keptOf(line)).toEqual([]);
});

it.skipIf(!onServer).each<[string, () => Promise<() => Promise<unknown>>]>([
  [
    "staging",
    async () => {
      const next = await rotation.newToken(line);
      return () => stage(line, next);
    },
  ],
  [
    "switching",
    async () => {
      const ref = await staged(line, await rotation.newToken(line));
      return () => switchTo(line, ref);
    },
  ],
  [
    "discarding",
    async () => {
      const ref = await staged(line, await rotation.newToken(line));
      return () => discardToken(line.tenantId, line.actorId, ref);
    },
  ],
  [
    "ending",
    async () => {
      const ref = await replaced(line, await rotation.newToken(line));
      return () => revokeKeptToken(line.tenantId, line.actorId, ref);
    },
  ],
])(
  "%s waits for who may be about to forget the app's secret, or to need it",
  async (_, prepare) => {
    const work = await prepare();
    await whileHeld(lockOfConnections(line.tenantId), async (other) => {
      const done = work();
      await untilBlocked();
      await other.execute(sql`rollback`);
      await done;
    });
  },
);
