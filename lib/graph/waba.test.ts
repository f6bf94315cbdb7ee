import { afterEach, describe, expect, it } from "vitest";
import { AccessToken, Secret } from "@/lib/secret";
import { json, startLoopback } from "./loopback-server";
import { readMe } from "./me";
import { readPhoneNumber } from "./phone-number";
import { listSubscribedApps, subscribeApp } from "./subscribed-apps";
import { listPhoneNumbers, readWaba } from "./waba";

const token = new AccessToken("EAAtoken");
const wabaId = "102290129340398";

let loopback: Awaited<ReturnType<typeof startLoopback>> | undefined;
afterEach(async () => {
  await loopback?.close();
  loopback = undefined;
});

async function startMeta(answer: Parameters<typeof startLoopback>[0]) {
  loopback = await startLoopback(answer);
  return { target: { baseUrl: loopback.baseUrl, version: "v25.0" }, received: loopback.received };
}

describe("reading the account", () => {
  it("reads a phone number into our words", async () => {
    const { target, received } = await startMeta((response) =>
      json(response, 200, {
        verified_name: "Lucky Shrub",
        code_verification_status: "VERIFIED",
        display_phone_number: "15550783881",
        quality_rating: "GREEN",
        platform_type: "CLOUD_API",
        throughput: { level: "STANDARD" },
        account_mode: "SANDBOX",
        id: "106540352242922",
      }),
    );
    expect(await readPhoneNumber(target, { phoneNumberId: "106540352242922", token })).toEqual({
      id: "106540352242922",
      displayPhoneNumber: "15550783881",
      verifiedName: "Lucky Shrub",
      qualityRating: "GREEN",
      codeVerificationStatus: "VERIFIED",
      platformType: "CLOUD_API",
      throughputLevel: "STANDARD",
      status: null,
      nameStatus: null,
      accountMode: "SANDBOX",
    });
    expect(received[0]?.url.searchParams.get("fields")?.split(",")).toContain("name_status");
  });

  it("reads the WABA and who the token is", async () => {
    const { target } = await startMeta((response) => json(response, 200, { id: "7", name: "N" }));
    expect(await readWaba(target, { wabaId, token })).toEqual({ id: "7", name: "N" });
    expect(await readMe(target, { token })).toEqual({ id: "7", name: "N" });
  });

  it("takes no id that is not digits", async () => {
    const { target, received } = await startMeta((response) => json(response, 200, {}));
    await expect(readWaba(target, { wabaId: "me", token })).rejects.toThrow(TypeError);
    await expect(readPhoneNumber(target, { phoneNumberId: "1/x", token })).rejects.toThrow(
      TypeError,
    );
    expect(received).toEqual([]);
  });
});

describe("listPhoneNumbers", () => {
  it("follows the cursor on our own host, never the address Meta names", async () => {
    const { target, received } = await startMeta((response, { url }) =>
      url.searchParams.get("after") === "c1"
        ? json(response, 200, { data: [{ id: "2" }], paging: { cursors: { after: "c2" } } })
        : json(response, 200, {
            data: [{ id: "1" }],
            paging: { cursors: { after: "c1" }, next: "https://evil.example/next" },
          }),
    );
    const list = await listPhoneNumbers(target, { wabaId, token });
    expect(list.complete).toBe(true);
    expect(list.phoneNumbers.map((number) => number.id)).toEqual(["1", "2"]);
    expect(received.map(({ url }) => url.pathname)).toEqual(
      Array(2).fill(`/v25.0/${wabaId}/phone_numbers`),
    );
  });

  it("stops after ten pages and says that there is more", async () => {
    const { target, received } = await startMeta((response) =>
      json(response, 200, {
        data: [{ id: "1" }],
        paging: { cursors: { after: "again" }, next: "https://graph.facebook.com/…" },
      }),
    );
    const list = await listPhoneNumbers(target, { wabaId, token });
    expect(list).toMatchObject({ complete: false });
    expect(received).toHaveLength(10);
  });
});

describe("subscribed apps", () => {
  it("lists them with their overrides", async () => {
    const { target } = await startMeta((response) =>
      json(response, 200, {
        data: [
          { whatsapp_business_api_data: { id: "1", link: "x", name: "A" } },
          { whatsapp_business_api_data: { id: "2" }, override_callback_uri: "https://a.example" },
        ],
      }),
    );
    expect(await listSubscribedApps(target, { wabaId, token })).toEqual([
      { appId: "1", name: "A", overrideCallbackUri: null },
      { appId: "2", name: null, overrideCallbackUri: "https://a.example" },
    ]);
  });

  it("subscribes with and without an override", async () => {
    const { target, received } = await startMeta((response) =>
      json(response, 200, { success: true }),
    );
    const verifyToken = new Secret("verify-token-value");
    await subscribeApp(target, { wabaId, token });
    await subscribeApp(target, {
      wabaId,
      token,
      override: { callbackUri: "https://a.example/hook", verifyToken },
    });
    expect(received.map(({ method, body }) => [method, JSON.parse(body)])).toEqual([
      ["POST", {}],
      [
        "POST",
        { override_callback_uri: "https://a.example/hook", verify_token: "verify-token-value" },
      ],
    ]);
  });

  it("does not take a false success for one", async () => {
    const { target } = await startMeta((response) => json(response, 200, { success: false }));
    await expect(subscribeApp(target, { wabaId, token })).rejects.toMatchObject({
      reason: "unreadable",
    });
  });
});
