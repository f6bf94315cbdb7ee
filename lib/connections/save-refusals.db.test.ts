import { expect, it } from "vitest";
import { listConnections } from "@/db/queries/connections";
import type { Fault } from "@/lib/sandbox/fault.schema";
import { actorId, openScene } from "./saving.test-kit";
import { testConnection } from "./test-connection";

const scene = openScene();

it.each([
  [463, "Token has expired (190, subcode 463)"],
  [467, "Owner logged out (190, subcode 467)"],
])("refuses a token that is dead by subcode %i", async (subcode, title) => {
  await scene.kill(subcode);
  const { reason, findings } = await scene.refusal();
  expect(reason).toBe("refused");
  expect(findings).toMatchObject([{ title, code: 190, subcode, field: "accessToken" }]);
  expect(await scene.refusal({ appSecret: "" })).toMatchObject({ findings: [{ title }] });
  expect(await scene.refusal({ saveAnyway: true })).toMatchObject({ findings: [{ title }] });
});

it("refuses what is no token of Meta's", async () => {
  const accessToken = `EAA${"x".repeat(60)}`;
  const { findings } = await scene.refusal({ accessToken });
  expect(findings).toMatchObject([{ code: 190, subcode: null, field: "accessToken" }]);
});

it("refuses a token of another app and names the app", async () => {
  const other = await scene.newWorld({ appName: "Wrong Garden" });
  const accessToken = other.accessToken;
  for (const appSecret of [scene.world.appSecret, ""]) {
    const { findings } = await scene.refusal({ accessToken, appSecret });
    expect(findings).toMatchObject([
      { title: "The token belongs to another app", cause: expect.stringContaining("Wrong Garden") },
    ]);
  }
});

it.each(["whatsapp_business_messaging", "whatsapp_business_management"])(
  "refuses a token without %s and names it",
  async (missing) => {
    const both = ["whatsapp_business_messaging", "whatsapp_business_management"];
    const accessToken = await scene.newToken({ scopes: both.filter((scope) => scope !== missing) });
    const { findings } = await scene.refusal({ accessToken });
    expect(findings).toMatchObject([{ title: `The permission ${missing} is missing` }]);
  },
);

it("takes a missing business_management for a note", async () => {
  const scopes = ["whatsapp_business_messaging", "whatsapp_business_management"];
  const result = await scene.save({ accessToken: await scene.newToken({ scopes }) });
  expect(result).toMatchObject({
    saved: true,
    notes: [{ title: "The permission business_management is not granted" }],
  });
});

it("refuses a WABA that the token cannot see", async () => {
  const other = await scene.newWorld();
  const { findings } = await scene.refusal({ wabaId: other.wabaId });
  expect(findings).toMatchObject([{ field: "wabaId", code: 100, subcode: 33 }]);
});

it("refuses a person's token that was given other accounts, naming them once", async () => {
  const other = await scene.newWorld();
  const accessToken = await scene.newToken({ type: "USER", wabaIds: [other.wabaId] });
  const { findings } = await scene.refusal({ accessToken });
  expect(findings[0]).toMatchObject({
    field: "wabaId",
    cause: expect.stringContaining(other.wabaId),
  });
  expect(findings.filter(({ field }) => field === "wabaId")).toHaveLength(1);
});

it("refuses a number of another account and lists the right ones", async () => {
  const other = await scene.newWorld();
  const accessToken = await scene.newToken({ wabaIds: [scene.world.wabaId, other.wabaId] });
  const { findings } = await scene.refusal({ accessToken, phoneNumberId: other.phoneNumberId });
  expect(findings).toMatchObject([
    {
      title: "The phone number belongs to another WhatsApp Business Account",
      field: "phoneNumberId",
      cause: expect.stringContaining(scene.world.phoneNumberId),
    },
  ]);
});

it("recognises the number itself in place of its ID", async () => {
  const phoneNumberId = scene.world.displayPhoneNumber.replace(/\D/g, "");
  const { findings } = await scene.refusal({ phoneNumberId });
  expect(findings).toMatchObject([
    {
      title: "That is the phone number itself, not its ID",
      fix: expect.stringContaining(scene.world.phoneNumberId),
    },
  ]);
});

it("notices that two IDs are swapped", async () => {
  const { wabaId: phoneNumberId, phoneNumberId: wabaId } = scene.world;
  expect(await scene.refusal({ wabaId, phoneNumberId })).toMatchObject({
    findings: [{ title: "Two IDs are swapped" }],
  });
});

it("refuses a wrong App secret, and an unknown App ID", async () => {
  expect(await scene.refusal({ appSecret: "0".repeat(32) })).toMatchObject({
    findings: [{ title: "The App secret is wrong", field: "appSecret" }],
  });
  expect(await scene.refusal({ appId: "1234567890" })).toMatchObject({
    findings: [{ title: "Meta does not know this App ID", field: "appId" }],
  });
});

it("does without the App secret, also where Meta tells the token nothing about itself", async () => {
  scene.world = await scene.newWorld({ refuseSelfInspection: true });
  const result = await scene.save({ appSecret: "" });
  expect(result).toMatchObject({
    saved: true,
    isChecked: true,
    notes: [{ title: "Expiry and permissions of the token are not known" }],
  });
  expect(await listConnections(scene.tenantId)).toMatchObject([
    { hasAppSecret: false, tokenNeverExpires: false, tokenExpiresAt: null, checkState: "checked" },
  ]);
});

it("asks for the App secret where the app demands it", async () => {
  scene.world = await scene.newWorld({ requireAppSecret: true });
  expect(await scene.refusal({ appSecret: "" })).toMatchObject({
    findings: [{ title: "This app demands its App secret", field: "appSecret" }],
  });
  await scene.saved();
});

it.each<[string, Fault]>([
  ["the connection breaks", { kind: "reset" }],
  ["Meta answers 500 with a page", { kind: "error", status: 500, body: "<html>" }],
  [
    "Meta answers 503 in its own words",
    { kind: "error", status: 503, body: { error: { code: 2, message: "Please retry" } } },
  ],
])("stores nothing when %s, unless told to save anyway", async (_, fault) => {
  await scene.breakMeta(fault);
  expect(await scene.refusal()).toMatchObject({
    reason: "unreachable",
    findings: [expect.anything()],
  });

  const connectionId = await scene.saved({ saveAnyway: true });
  expect(await listConnections(scene.tenantId)).toMatchObject([
    { checkState: "unchecked", tokenKind: null, verifiedName: null, checkedAt: null },
  ]);
  await scene.control("DELETE", "faults");
  await testConnection(scene.tenantId, actorId, connectionId);
  expect(await listConnections(scene.tenantId)).toMatchObject([
    { checkState: "checked", tokenKind: "SYSTEM_USER", verifiedName: expect.any(String) },
  ]);
  expect(await scene.callbackOfWaba()).toContain("/api/hooks/");
});

it("does not offer to save anyway what Meta asks to wait for", async () => {
  const body = { error: { code: 4, message: "(#4) Application request limit reached" } };
  await scene.breakMeta({ kind: "error", status: 400, body });
  expect(await scene.refusal({ saveAnyway: true })).toMatchObject({ reason: "refused" });
});

it("asks again for what Meta denies just after it was granted", async () => {
  const error = { code: 100, error_subcode: 33, message: "Unsupported get request" };
  const denial = { kind: "error" as const, status: 400, body: { error } };
  const match = { path: `/${scene.world.wabaId}` };
  await scene.breakMeta(denial, { match, times: 3 });
  expect(await scene.refusal()).toMatchObject({ findings: [{ field: "wabaId", subcode: 33 }] });
  await scene.breakMeta(denial, { match, times: 2 });
  await scene.saved();
});
