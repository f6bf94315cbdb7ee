import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { asSystem } from "@/db/doors";
import { findCampaign } from "@/db/queries/campaigns";
import { findConnection } from "@/db/queries/connections";
import { changeKeptToken } from "@/db/queries/kept-tokens";
import { hooks } from "@/db/schema";
import { setClock } from "@/lib/clock";
import { openConnection } from "@/lib/connections/open-connection";
import { removeConnection } from "@/lib/connections/remove-connection";
import { saveConnection } from "@/lib/connections/save-connection";
import { rollBack, switchToStaged } from "./apply-kept-token";
import { destroyOldTokens } from "./destroy-old-tokens";
import { discardToken } from "./discard-token";
import { revokeDueTokens } from "./revoke-due-tokens";
import { revokeKeptToken } from "./revoke-kept-token";
import {
  auditOf,
  currentOf,
  haltedCampaign,
  keptOf,
  type Line,
  type Rotation,
  rawKept,
  rolling,
  staged,
  startRotation,
  switching,
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

const tokenInUse = async () =>
  (await openConnection(line.tenantId, line.connectionId)).token.reveal();
const stage = (accessToken: string, more: { appId?: string; appSecret?: string } = {}) =>
  stageToken(line.tenantId, line.actorId, {
    connectionId: line.connectionId,
    accessToken,
    appId: "",
    appSecret: "",
    ...more,
  });
const switchTo = (
  ref: Awaited<ReturnType<typeof staged>>,
  change: Partial<typeof switching> = {},
) => switchToStaged(line.tenantId, line.actorId, { ...ref, ...switching, ...change });

/** Replaces the token. @returns the old one, as the page knows it */
async function replaced(accessToken: string) {
  expect(await switchTo(await staged(line, accessToken))).toMatchObject({ done: true });
  const [previous] = (await keptOf(line)).filter(({ state }) => state === "previous");
  if (!previous) throw new Error("The old token was not kept.");
  const { connectionId } = line;
  return { connectionId, keptId: previous.id, current: await currentOf(line) };
}

it("stages a token beside the one in use, sealed, and changes nothing yet", async () => {
  const next = await rotation.newToken(line);
  await staged(line, next);

  expect(await tokenInUse()).toBe(line.world.accessToken);
  const [kept] = await keptOf(line);
  expect(kept).toMatchObject({ state: "staged", source: "person", tokenLast4: next.slice(-4) });
  expect(JSON.stringify(await rawKept())).not.toContain(next);
  expect(await auditOf(line)).toEqual(["added", "token_checked", "token_staged"]);
});

it("replaces what was staged before", async () => {
  await staged(line, await rotation.newToken(line));
  const second = await rotation.newToken(line);
  await staged(line, second);
  expect((await keptOf(line)).map(({ tokenLast4 }) => tokenLast4)).toEqual([second.slice(-4)]);
});

it("stores nothing that Meta refuses, says why, and writes it down", async () => {
  const blind = await rotation.newToken(line, { wabaIds: [] });
  const dead = await rotation.newToken(line);
  await rotation.killToken(dead, 460);
  const mute = await rotation.newToken(line, { scopes: ["whatsapp_business_management"] });

  expect(await stage(blind)).toMatchObject({ done: false, reason: "refused" });
  expect(await stage(dead)).toMatchObject({ findings: [{ subcode: 460 }] });
  expect(await stage(mute)).toMatchObject({
    findings: [{ title: "The permission whatsapp_business_messaging is missing" }],
  });
  await expect(stage(line.world.accessToken)).rejects.toMatchObject({ code: "INVALID" });
  await rotation.control("POST", "faults", { fault: { kind: "reset" } });
  expect(await stage(await rotation.newToken(line))).toMatchObject({ reason: "unreachable" });
  expect(await keptOf(line)).toEqual([]);
  expect(await auditOf(line)).toEqual(["added", ...Array(4).fill("token_checked")]);
});

it("switches in one step, keeps the old token sealed, and goes back to it", async () => {
  const next = await rotation.newToken(line);
  const ref = await replaced(next);
  expect(await tokenInUse()).toBe(next);
  expect(JSON.stringify(await rawKept())).not.toContain(line.world.accessToken);

  const back = await rollBack(line.tenantId, line.actorId, { ...ref, ...rolling });
  expect(back).toMatchObject({ done: true });
  expect(await tokenInUse()).toBe(line.world.accessToken);
  // The one gone back from is kept in its turn.
  expect(await keptOf(line)).toMatchObject([{ state: "previous", tokenLast4: next.slice(-4) }]);
  expect((await auditOf(line)).slice(-4)).toEqual([
    "token_checked",
    "token_switched",
    "token_checked",
    "token_rolled_back",
  ]);
});

it("takes a second press in another tab for what it is", async () => {
  const ref = await staged(line, await rotation.newToken(line));
  const outcomes = await Promise.allSettled([switchTo(ref), switchTo(ref)]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const refused = outcomes.find((outcome) => outcome.status === "rejected");
  expect(refused?.reason).toMatchObject({ code: "CONFLICT" });
  expect((await auditOf(line)).filter((action) => action === "token_switched")).toHaveLength(1);
});

it("refuses a switch from a page that shows another token as the one in use", async () => {
  const ref = await staged(line, await rotation.newToken(line));
  const { appId, wabaId, phoneNumberId } = line.world;
  const third = await rotation.newToken(line);
  const form = { appId, wabaId, phoneNumberId, appSecret: "", accessToken: third };
  const input = { ...form, connectionId: line.connectionId, saveAnyway: false };
  await saveConnection(line.tenantId, line.actorId, input);

  await expect(switchTo(ref)).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await tokenInUse()).toBe(third);
});

it("asks Meta once more at the switch, and leaves everything as it is when Meta says no", async () => {
  const next = await rotation.newToken(line);
  const ref = await staged(line, next);
  await rotation.killToken(next);
  expect(await switchTo(ref)).toMatchObject({ done: false, reason: "refused" });
  expect(await tokenInUse()).toBe(line.world.accessToken);
});

it("switches without Meta's answer only on the person's word, and marks it unchecked", async () => {
  const next = await rotation.newToken(line);
  const ref = await staged(line, next);
  await rotation.control("POST", "faults", { fault: { kind: "reset" } });
  expect(await switchTo(ref)).toMatchObject({ done: false, reason: "unreachable" });
  expect(await switchTo(ref, { switchesAnyway: true })).toMatchObject({ done: true });
  expect(await tokenInUse()).toBe(next);
  const view = await findConnection(line.tenantId, line.connectionId);
  expect(view).toMatchObject({ checkState: "unchecked", tokenKind: "SYSTEM_USER" });
});

it("wants consent to every permission that is lost", async () => {
  const scopes = ["whatsapp_business_messaging", "whatsapp_business_management"];
  const ref = await staged(line, await rotation.newToken(line, { scopes }));
  await expect(switchTo(ref)).rejects.toThrow("lacks business_management");
  await expect(switchTo(ref, { acceptedLoss: ["other"] })).rejects.toThrow("lacks");
  expect(await switchTo(ref, { acceptedLoss: ["business_management"] })).toMatchObject({
    done: true,
  });
});

it("changes to another app with consent, and back again with that app's secret", async () => {
  const other = await rotation.control<{ appId: string; appSecret: string }>("POST", "apps", {});
  const next = await rotation.newToken(line, { appId: other.appId });
  const input = { appId: other.appId, appSecret: other.appSecret };
  const result = await stage(next, input);
  if (!result.done) throw new Error(JSON.stringify(result.findings));
  const { connectionId, keptId } = { ...result, ...line };
  const ref = { connectionId, keptId, current: await currentOf(line) };

  await expect(switchTo(ref)).rejects.toThrow("another app");
  expect(await switchTo(ref, { acceptsOtherApp: true })).toMatchObject({ done: true });
  const view = await findConnection(line.tenantId, connectionId);
  expect(view).toMatchObject({ appId: other.appId, hasAppSecret: true });

  const [previous] = await keptOf(line);
  const back = { connectionId, keptId: previous?.id ?? "", current: await currentOf(line) };
  await rollBack(line.tenantId, line.actorId, { ...back, ...rolling });
  const opened = await openConnection(line.tenantId, connectionId);
  expect(opened.appSecret?.reveal()).toBe(line.world.appSecret);
  expect(opened.token.reveal()).toBe(line.world.accessToken);
});

it("lets the campaigns go on that the token has stopped, and only those", async () => {
  const stopped = await haltedCampaign(line, 3);
  const blocked = await haltedCampaign(line, 0, 131031);
  const ref = await staged(line, await rotation.newToken(line));
  expect(await switchTo(ref)).toMatchObject({ done: true, resumed: 1 });
  expect((await findCampaign(line.tenantId, stopped))?.state).toBe("running");
  expect((await findCampaign(line.tenantId, blocked))?.state).toBe("halted");
});

it("leaves halted campaigns alone where the person wants that", async () => {
  const stopped = await haltedCampaign(line, 3);
  const ref = await staged(line, await rotation.newToken(line));
  expect(await switchTo(ref, { resumesCampaigns: false })).toMatchObject({ resumed: 0 });
  expect((await findCampaign(line.tenantId, stopped))?.state).toBe("halted");
});

it("destroys a kept token when its time is over; then nobody can go back", async () => {
  const ref = await replaced(await rotation.newToken(line));
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
  const result = await stage(next, other);
  if (!result.done) throw new Error(JSON.stringify(result.findings));
  const { tenantId, actorId, connectionId } = line;
  await discardToken(tenantId, actorId, { connectionId, keptId: result.keptId });
  expect(await keptOf(line)).toEqual([]);
  await expect(
    discardToken(tenantId, actorId, { connectionId, keptId: result.keptId }),
  ).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await stage(next, { appId: other.appId })).toMatchObject({ done: true });
  expect((await keptOf(line))[0]?.hasAppSecret).toBe(false);
});

it("forgets the secret of another app also where another token is staged instead", async () => {
  const other = await rotation.control<{ appId: string; appSecret: string }>("POST", "apps", {});
  const next = await rotation.newToken(line, { appId: other.appId });
  const { appId, appSecret } = other;
  expect(await stage(next, { appId, appSecret })).toMatchObject({ done: true });
  await staged(line, await rotation.newToken(line));
  expect(await stage(next, { appId })).toMatchObject({ done: true });
  expect((await keptOf(line))[0]).toMatchObject({ appId, hasAppSecret: false });
});

it("has Meta end the old token, and forgets it", async () => {
  const old = line.world.accessToken;
  const ref = await replaced(await rotation.newToken(line));
  const { tenantId, actorId } = line;
  expect(await revokeKeptToken(tenantId, actorId, ref)).toEqual({ done: true });
  expect(await keptOf(line)).toEqual([]);
  expect(await stage(old)).toMatchObject({ findings: [{ code: 190, subcode: 466 }] });
});

it("takes an old token that has died for ended", async () => {
  const ref = await replaced(await rotation.newToken(line));
  await rotation.killToken(line.world.accessToken, 460);
  expect(await revokeKeptToken(line.tenantId, line.actorId, ref)).toEqual({ done: true });
});

it("keeps the old token where Meta cannot be asked to end it", async () => {
  const ref = await replaced(await rotation.newToken(line));
  await rotation.control("POST", "faults", { fault: { kind: "reset" } });
  const result = await revokeKeptToken(line.tenantId, line.actorId, ref);
  expect(result).toMatchObject({ done: false, reason: "unreachable" });
  await rotation.control("DELETE", "faults");
  const back = await rollBack(line.tenantId, line.actorId, { ...ref, ...rolling });
  expect(back).toMatchObject({ done: true });
});

it("finishes a revocation that was killed half way, and nobody goes back meanwhile", async () => {
  const ref = await replaced(await rotation.newToken(line));
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
  const ref = await replaced(next);
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
  expect(await tokenInUse()).toBe(next);
});

it("has Meta end the others where one that is due cannot be opened any more", async () => {
  const broken = await replaced(await rotation.newToken(line));
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
  const fine = await replaced(await rotation.newToken(line));
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
  const ref = await replaced(await rotation.newToken(line));
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
  expect(await tokenInUse()).toBe(line.world.accessToken);
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
  await replaced(await rotation.newToken(line));
  await removeConnection(line.tenantId, line.actorId, line.connectionId);
  expect(await keptOf(line)).toEqual([]);
});
