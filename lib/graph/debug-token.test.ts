import { afterEach, describe, expect, it } from "vitest";
import { AccessToken, AppSecret } from "@/lib/secret";
import { debugToken } from "./debug-token";
import { json, startLoopback } from "./loopback-server";

const TOKEN = `EAA${"tokenValue9".repeat(4)}`;
const APP_SECRET = "0123456789abcdef0123456789abcdef";

let loopback: Awaited<ReturnType<typeof startLoopback>> | undefined;
afterEach(async () => {
  await loopback?.close();
  loopback = undefined;
});

async function inspectToken(answer: unknown, inspector: "self" | "app" = "app", status = 200) {
  loopback = await startLoopback((response) => json(response, status, answer));
  return await debugToken(
    { baseUrl: loopback.baseUrl, version: "v25.0" },
    {
      token: new AccessToken(TOKEN),
      inspector:
        inspector === "self" ? "self" : { appId: "634974", appSecret: new AppSecret(APP_SECRET) },
    },
  );
}

describe("debugToken", () => {
  it("reads a System User token that never expires", async () => {
    const facts = await inspectToken({
      data: {
        app_id: "634974688087057",
        type: "SYSTEM_USER",
        application: "Lucky Shrub",
        data_access_expires_at: 0,
        expires_at: 0,
        is_valid: true,
        issued_at: 1712099387,
        scopes: ["whatsapp_business_management"],
        granular_scopes: [{ scope: "whatsapp_business_management" }],
        user_id: "104169029247128",
      },
    });
    expect(facts).toEqual({
      isValid: true,
      appId: "634974688087057",
      kind: "SYSTEM_USER",
      appName: "Lucky Shrub",
      expiresAt: null,
      dataAccessExpiresAt: null,
      issuedAt: new Date("2024-04-02T23:09:47Z"),
      scopes: ["whatsapp_business_management"],
      granularScopes: [{ scope: "whatsapp_business_management", targetIds: null }],
      userId: "104169029247128",
      error: null,
    });
    const [request] = loopback?.received ?? [];
    expect(request?.url.pathname).toBe("/v25.0/debug_token");
    expect(request?.url.searchParams.get("input_token")).toBe(TOKEN);
    expect(request?.headers.authorization).toBe(`Bearer 634974|${APP_SECRET}`);
    // The app token is in the header; neither it nor a proof for it belongs into the address.
    expect(request?.url.href).not.toContain(APP_SECRET);
    expect(request?.url.searchParams.has("appsecret_proof")).toBe(false);
  });

  it("takes target ids as text and as numbers of any size", async () => {
    const facts = await inspectToken(
      '{"data":{"is_valid":true,"user_id":122100000000000001,"scopes":[],"granular_scopes":[{"scope":"s","target_ids":["102289599326934",101569239400667,122100000000000003]}]}}',
    );
    expect(facts.userId).toBe("122100000000000001");
    expect(facts.granularScopes).toEqual([
      { scope: "s", targetIds: ["102289599326934", "101569239400667", "122100000000000003"] },
    ]);
  });

  it("reads a dead token, with what Meta echoes scrubbed", async () => {
    const facts = await inspectToken({
      data: {
        error: { code: 190, subcode: 463, message: `Expired: ${TOKEN}, ${APP_SECRET}` },
        expires_at: 1639227600,
        is_valid: false,
        scopes: ["whatsapp_business_messaging"],
      },
    });
    expect(facts).toMatchObject({
      isValid: false,
      expiresAt: new Date("2021-12-11T13:00:00Z"),
      error: { code: 190, subcode: 463, message: "Expired: [scrubbed], [scrubbed]" },
    });
  });

  it("reads the answer for what is no token at all", async () => {
    const facts = await inspectToken({
      data: { error: { code: 190, message: "Invalid OAuth access token." }, is_valid: false },
    });
    expect(facts).toMatchObject({ isValid: false, scopes: [], error: { subcode: null } });
  });

  it("lets a token inspect itself, and passes Meta's refusal on", async () => {
    const message = "(#100) You must provide an app access token";
    await expect(
      inspectToken({ error: { code: 100, message } }, "self", 400),
    ).rejects.toMatchObject({ name: "GraphRefusal", code: 100, metaMessage: message });
    expect(loopback?.received[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  });
});
