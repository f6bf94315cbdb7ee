import { createHmac } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { AccessToken, AppSecret } from "@/lib/secret";
import { listAssignedWabas, listBusinesses, listClientWabas, listOwnedWabas } from "./businesses";
import { listTemplates } from "./list-templates";
import { json, startLoopback } from "./loopback-server";
import {
  assignWaba,
  createSystemUser,
  generateSystemUserToken,
  installApp,
  listSystemUsers,
} from "./system-users";

const TOKEN = `EAA${"adminToken9".repeat(4)}`;
const token = new AccessToken(TOKEN);
const appSecret = new AppSecret("0123456789abcdef0123456789abcdef");
const businessId = "506914307656634";
const systemUserId = "104169029247128";
const appId = "634974688087057";

let loopback: Awaited<ReturnType<typeof startLoopback>> | undefined;
afterEach(async () => {
  await loopback?.close();
  loopback = undefined;
});

async function startMeta(answer: unknown) {
  loopback = await startLoopback((response) => json(response, 200, answer));
  return { target: { baseUrl: loopback.baseUrl, version: "v25.0" }, received: loopback.received };
}

describe("System Users", () => {
  it("are listed, also those of whom Meta says little", async () => {
    const { target } = await startMeta({
      data: [{ id: systemUserId, name: "wakey", role: "EMPLOYEE" }, { id: 122100000000000 }],
    });
    expect(await listSystemUsers(target, { businessId, token })).toEqual({
      rows: [
        { id: systemUserId, name: "wakey", role: "EMPLOYEE" },
        { id: "122100000000000", name: null, role: null },
      ],
      complete: true,
    });
  });

  it("are created, given the app and a WABA by the documented calls", async () => {
    const { target, received } = await startMeta({ id: systemUserId, success: true });
    const name = "Wakey & söhne";
    expect(await createSystemUser(target, { businessId, name, role: "ADMIN", token })).toBe(
      systemUserId,
    );
    await installApp(target, { systemUserId, appId, token });
    await assignWaba(target, { wabaId: "102290129340398", systemUserId, token });
    const calls = received.map(({ method, url, body }) => [
      `${method} ${url.pathname}`,
      Object.fromEntries([...url.searchParams, ...new URLSearchParams(body)]),
    ]);
    expect(calls).toEqual([
      [`POST /v25.0/${businessId}/system_users`, { name, role: "ADMIN" }],
      [`POST /v25.0/${systemUserId}/applications`, { business_app: appId }],
      ["POST /v25.0/102290129340398/assigned_users", { user: systemUserId, tasks: "['MANAGE']" }],
    ]);
    expect(received[0]?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
  });

  it("take a bare true for done, as the applications edge answers", async () => {
    const { target } = await startMeta(true);
    await expect(installApp(target, { systemUserId, appId, token })).resolves.toBeUndefined();
  });

  it.each([
    ["60-days" as const, { set_token_expires_in_60_days: "true" }],
    ["never" as const, {}],
  ])("get a token for %s", async (life, more) => {
    const { target, received } = await startMeta({ access_token: "EAAnew" });
    const scopes = ["whatsapp_business_management", "whatsapp_business_messaging"];
    const from = { token, appSecret, systemUserId, appId, scopes, life };
    const issued = await generateSystemUserToken(target, from);
    expect(issued.reveal()).toBe("EAAnew");
    const [request] = received;
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      business_app: appId,
      scope: "whatsapp_business_management,whatsapp_business_messaging",
      ...more,
    });
    expect(request?.url.searchParams.get("appsecret_proof")).toBe(
      createHmac("sha256", appSecret.reveal()).update(TOKEN).digest("hex"),
    );
    expect(request?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  });
});

describe("businesses and their WABAs", () => {
  it("are asked for on their own edges", async () => {
    const { target, received } = await startMeta({ data: [{ id: "7", name: "Lucky Shrub" }] });
    const rows = [{ id: "7", name: "Lucky Shrub" }];
    expect(await listBusinesses(target, { token })).toEqual({ rows, complete: true });
    await listAssignedWabas(target, { userId: "me", token });
    await listAssignedWabas(target, { userId: systemUserId, token });
    await listOwnedWabas(target, { businessId, token });
    await listClientWabas(target, { businessId, token });
    expect(received.map(({ url }) => url.pathname.replace("/v25.0/", ""))).toEqual([
      "me/businesses",
      "me/assigned_whatsapp_business_accounts",
      `${systemUserId}/assigned_whatsapp_business_accounts`,
      `${businessId}/owned_whatsapp_business_accounts`,
      `${businessId}/client_whatsapp_business_accounts`,
    ]);
  });
});

describe("listTemplates", () => {
  const row = { id: 1192339204654487, name: "hello_world", language: "en_US", status: "APPROVED" };
  const template = { ...row, id: "1192339204654487", category: null };

  it("counts with Meta's total, or by itself where all are there", async () => {
    const first = await startMeta({
      data: [row],
      paging: { next: "https://graph.facebook.com/…" },
      summary: { total_count: 812 },
    });
    expect(await listTemplates(first.target, { wabaId: "102290129340398", token })).toEqual({
      templates: [template],
      total: 812,
      complete: false,
    });
    await loopback?.close();
    const { target } = await startMeta({ data: [] });
    expect(await listTemplates(target, { wabaId: "102290129340398", token })).toEqual({
      templates: [],
      total: 0,
      complete: true,
    });
  });
});
