import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asSystem } from "@/db/doors";
import { findConnection } from "@/db/queries/connections";
import { readDiagnosis } from "@/db/queries/diagnoses";
import { auditEvents } from "@/db/schema";
import { seedTenant } from "@/db/test-database";
import { openConnection } from "@/lib/connections/open-connection";
import { openHook } from "@/lib/connections/open-hook";
import { beginDiagnosis, diagnose } from "./diagnose";
import { mend } from "./mend";
import { reportText } from "./report-text";
import { openStage } from "./stage.test-kit";

let stage: Awaited<ReturnType<typeof openStage>>;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const quick = { questionMs: 300, totalMs: 1_000, retryAfterMs: [] };

describe("diagnose", () => {
  it("keeps the report, tells how far it has come, and writes down who asked", async () => {
    const { tenantId, actorId, connectionId } = await stage.scene();
    const { done } = await beginDiagnosis(tenantId, actorId, connectionId);
    expect((await readDiagnosis(tenantId, connectionId, new Date())).running).not.toBeNull();
    const diagnosis = await done;
    const state = await readDiagnosis(tenantId, connectionId, new Date());
    expect(state).toEqual({ last: diagnosis, running: null });

    const rows = await asSystem((tx) =>
      tx.select().from(auditEvents).where(eq(auditEvents.action, "connection.diagnosed")),
    );
    expect(rows.at(-1)).toMatchObject({ tenantId, actorId, targetId: connectionId });
  });

  it("keeps the earlier report while another one runs, and counts a killed run as over", async () => {
    const { tenantId, actorId, connectionId, fault } = await stage.scene();
    const earlier = await diagnose(tenantId, actorId, connectionId);
    await fault({ kind: "hang" });
    const { done } = await beginDiagnosis(tenantId, actorId, connectionId, quick);
    const state = await readDiagnosis(tenantId, connectionId, new Date());
    expect(state.last).toEqual(earlier);
    expect(state.running).not.toBeNull();
    const later = new Date(Date.now() + 60_000);
    expect((await readDiagnosis(tenantId, connectionId, later)).running).toBeNull();
    await done;
  });

  it("notes what it has shown of the connection, as any check does", async () => {
    const scene = await stage.scene();
    const { tenantId, connectionId } = scene;
    const stateNow = async () => {
      await scene.diagnose();
      const found = await findConnection(tenantId, connectionId);
      return [found?.checkState, found?.checkCode, found?.checkSubcode];
    };
    await scene.changeToken({ dead: { subcode: 460 } });
    expect(await stateNow()).toEqual(["dead", 190, 460]);
    await scene.fault({ kind: "reset" });
    expect(await stateNow()).toEqual(["dead", 190, 460]);
    await scene.control("DELETE", "faults");
    await scene.changeToken({ dead: null });
    expect(await stateNow()).toEqual(["checked", null, null]);
    await scene.changeToken({ scopes: ["whatsapp_business_management"] });
    expect(await stateNow()).toEqual(["dead", 200, null]);
  });

  it("never takes longer than its patience, whatever hangs", async () => {
    const { tenantId, actorId, connectionId, fault } = await stage.scene();
    await fault({ kind: "hang" }, { path: "/\\d+(/\\w+)?$" });
    const start = performance.now();
    await diagnose(tenantId, actorId, connectionId, quick);
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it("is one tenant's own, and limited for each person", async () => {
    const { tenantId, connectionId } = await stage.scene();
    const stranger = diagnose(await seedTenant(), randomUUID(), connectionId);
    await expect(stranger).rejects.toMatchObject({ code: "NOT_FOUND" });
    const foreign = mend(await seedTenant(), randomUUID(), { connectionId, mend: "subscribe" });
    await expect(foreign).rejects.toMatchObject({ code: "NOT_FOUND" });
    const eager = randomUUID();
    const many = Array.from({ length: 61 }, () =>
      beginDiagnosis(tenantId, eager, connectionId, quick),
    );
    const outcomes = await Promise.allSettled(many);
    const refused = outcomes.filter(({ status }) => status === "rejected");
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ reason: { code: "RATE_LIMITED" } });
    await Promise.all(
      outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value.done : null)),
    );
  });

  it("puts no secret into the report, also where Meta repeats one", async () => {
    const { tenantId, actorId, connectionId, world, fault } = await stage.scene();
    const { token, hookId } = await openConnection(tenantId, connectionId);
    const hook = await openHook(hookId);
    const secrets = [
      ...[world.accessToken, world.appSecret, token.reveal(), hookId],
      hook?.verifyToken.reveal() ?? "",
    ];
    const error = {
      code: 200,
      message: `Malformed ${world.accessToken}`,
      error_data: { details: `secret ${world.appSecret}, ${secrets.join(" ")}` },
      fbtrace_id: "Az8or2yhqkZfEZ-_4Qn_Bam",
    };
    await fault({ kind: "error", status: 400, body: { error } }, { path: `/${world.wabaId}$` });
    const diagnosis = await diagnose(tenantId, actorId, connectionId);
    const about = { ...world, kind: "cloud" as const, name: world.displayPhoneNumber };
    const text = reportText(about, diagnosis);
    expect(text).toContain(world.wabaId);
    expect(text).toContain("fbtrace_id Az8or2yhqkZfEZ-_4Qn_Bam");
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(10);
      if (secret !== hookId) expect(text + JSON.stringify(diagnosis)).not.toContain(secret);
    }
  });
});

describe("mend", () => {
  it("tells why Meta refused, and writes down what was tried", async () => {
    const { tenantId, actorId, connectionId, changeNumber } = await stage.scene();
    await changeNumber({ status: "PENDING", pin: "111111" });
    const result = await mend(tenantId, actorId, { connectionId, mend: "register", pin: "222222" });
    expect(result).toMatchObject({ done: false, findings: [{ code: 133005 }] });
    const rows = await asSystem((tx) =>
      tx.select().from(auditEvents).where(eq(auditEvents.action, "connection.mended")),
    );
    expect(rows.at(-1)?.details).toEqual({ mend: "register", done: false, code: 133005 });
    expect(JSON.stringify(rows.map(({ details }) => details))).not.toContain("222222");
  });

  it("leaves a token alone that somebody put in place while another was extended", async () => {
    const scene = await stage.scene({ tokenKind: "USER" });
    const { tenantId, connectionId, world, control } = scene;
    await control("POST", "faults", {
      match: { path: "debug_token" },
      fault: { kind: "delay", ms: 1_500 },
    });
    await control("DELETE", "requests");
    const mended = scene.mend({ mend: "extend-token" });
    const refused = expect(mended).rejects.toMatchObject({ code: "CONFLICT" });
    // Only this scene's: an earlier test may still be asking in the background.
    const asked = async () => {
      const { data } = await control<{ data: { url: string }[] }>("GET", "requests");
      const own = data.filter((request) => JSON.stringify(request).includes(world.appSecret));
      return own.some(({ url }) => url.includes("debug_token"));
    };
    await expect.poll(asked).toBe(true);
    await control("DELETE", "faults");
    const accessToken = await scene.token({ type: "USER" });
    await scene.save({ accessToken });
    await refused;
    const { token } = await openConnection(tenantId, connectionId);
    expect(token.reveal()).toBe(accessToken);
    expect(accessToken).not.toBe(world.accessToken);
  });

  it("extends a temporary token only with the App secret", async () => {
    const scene = await stage.scene({ tokenKind: "USER" }, { appSecret: "" });
    await expect(scene.mend({ mend: "extend-token" })).rejects.toMatchObject({ code: "INVALID" });
  });
});
