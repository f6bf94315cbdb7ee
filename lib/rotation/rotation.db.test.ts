import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { findCampaign } from "@/db/queries/campaigns";
import { findConnection } from "@/db/queries/connections";
import { setClock } from "@/lib/clock";
import { openConnection } from "@/lib/connections/open-connection";
import { saveConnection } from "@/lib/connections/save-connection";
import { rollBack } from "./apply-kept-token";
import {
  auditOf,
  currentOf,
  haltedCampaign,
  keptOf,
  type Line,
  type Rotation,
  rawKept,
  replaced,
  rolling,
  stage,
  staged,
  startRotation,
  switchTo,
  tokenInUse,
} from "./rotation.test-kit";

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

it("stages a token beside the one in use, sealed, and changes nothing yet", async () => {
  const next = await rotation.newToken(line);
  await staged(line, next);

  expect(await tokenInUse(line)).toBe(line.world.accessToken);
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

  expect(await stage(line, blind)).toMatchObject({ done: false, reason: "refused" });
  expect(await stage(line, dead)).toMatchObject({ findings: [{ subcode: 460 }] });
  expect(await stage(line, mute)).toMatchObject({
    findings: [{ title: "The permission whatsapp_business_messaging is missing" }],
  });
  await expect(stage(line, line.world.accessToken)).rejects.toMatchObject({ code: "INVALID" });
  await rotation.control("POST", "faults", { fault: { kind: "reset" } });
  expect(await stage(line, await rotation.newToken(line))).toMatchObject({ reason: "unreachable" });
  expect(await keptOf(line)).toEqual([]);
  expect(await auditOf(line)).toEqual(["added", ...Array(4).fill("token_checked")]);
});

it("switches in one step, keeps the old token sealed, and goes back to it", async () => {
  const next = await rotation.newToken(line);
  const ref = await replaced(line, next);
  expect(await tokenInUse(line)).toBe(next);
  expect(JSON.stringify(await rawKept())).not.toContain(line.world.accessToken);

  const back = await rollBack(line.tenantId, line.actorId, { ...ref, ...rolling });
  expect(back).toMatchObject({ done: true });
  expect(await tokenInUse(line)).toBe(line.world.accessToken);
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
  const outcomes = await Promise.allSettled([switchTo(line, ref), switchTo(line, ref)]);
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

  await expect(switchTo(line, ref)).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await tokenInUse(line)).toBe(third);
});

it("asks Meta once more at the switch, and leaves everything as it is when Meta says no", async () => {
  const next = await rotation.newToken(line);
  const ref = await staged(line, next);
  await rotation.killToken(next);
  expect(await switchTo(line, ref)).toMatchObject({ done: false, reason: "refused" });
  expect(await tokenInUse(line)).toBe(line.world.accessToken);
});

it("switches without Meta's answer only on the person's word, and marks it unchecked", async () => {
  const next = await rotation.newToken(line);
  const ref = await staged(line, next);
  await rotation.control("POST", "faults", { fault: { kind: "reset" } });
  expect(await switchTo(line, ref)).toMatchObject({ done: false, reason: "unreachable" });
  expect(await switchTo(line, ref, { switchesAnyway: true })).toMatchObject({ done: true });
  expect(await tokenInUse(line)).toBe(next);
  const view = await findConnection(line.tenantId, line.connectionId);
  expect(view).toMatchObject({ checkState: "unchecked", tokenKind: "SYSTEM_USER" });
});

it("wants consent to every permission that is lost", async () => {
  const scopes = ["whatsapp_business_messaging", "whatsapp_business_management"];
  const ref = await staged(line, await rotation.newToken(line, { scopes }));
  await expect(switchTo(line, ref)).rejects.toThrow("lacks business_management");
  await expect(switchTo(line, ref, { acceptedLoss: ["other"] })).rejects.toThrow("lacks");
  expect(await switchTo(line, ref, { acceptedLoss: ["business_management"] })).toMatchObject({
    done: true,
  });
});

it("changes to another app with consent, and back again with that app's secret", async () => {
  const other = await rotation.control<{ appId: string; appSecret: string }>("POST", "apps", {});
  const next = await rotation.newToken(line, { appId: other.appId });
  const input = { appId: other.appId, appSecret: other.appSecret };
  const result = await stage(line, next, input);
  if (!result.done) throw new Error(JSON.stringify(result.findings));
  const { connectionId, keptId } = { ...result, ...line };
  const ref = { connectionId, keptId, current: await currentOf(line) };

  await expect(switchTo(line, ref)).rejects.toThrow("another app");
  expect(await switchTo(line, ref, { acceptsOtherApp: true })).toMatchObject({ done: true });
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
  expect(await switchTo(line, ref)).toMatchObject({ done: true, resumed: 1 });
  expect((await findCampaign(line.tenantId, stopped))?.state).toBe("running");
  expect((await findCampaign(line.tenantId, blocked))?.state).toBe("halted");
});

it("leaves halted campaigns alone where the person wants that", async () => {
  const stopped = await haltedCampaign(line, 3);
  const ref = await staged(line, await rotation.newToken(line));
  expect(await switchTo(line, ref, { resumesCampaigns: false })).toMatchObject({ resumed: 0 });
  expect((await findCampaign(line.tenantId, stopped))?.state).toBe("halted");
});
