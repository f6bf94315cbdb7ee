import { afterEach, describe, expect, it } from "vitest";
import { setClock } from "@/lib/clock";
import { AccessToken } from "@/lib/secret";
import { json, startLoopback } from "./loopback-server";
import { readPhoneNumberDetails } from "./phone-number-details";
import { readServerTime } from "./read-server-time";
import { readWabaDetails } from "./waba-details";

const token = new AccessToken("EAAtoken");
const phoneNumberId = "106540352242922";
const wabaId = "102290129340398";

let loopback: Awaited<ReturnType<typeof startLoopback>> | undefined;
afterEach(async () => {
  setClock();
  await loopback?.close();
  loopback = undefined;
});

async function startMeta(answer: Parameters<typeof startLoopback>[0]) {
  loopback = await startLoopback(answer);
  return { target: { baseUrl: loopback.baseUrl, version: "v25.0" }, received: loopback.received };
}

const health = {
  can_send_message: "BLOCKED",
  entities: [
    {
      entity_type: "PHONE_NUMBER",
      id: phoneNumberId,
      can_send_message: "LIMITED",
      additional_info: ["Your display name has not been approved yet."],
    },
    {
      entity_type: "WABA",
      id: wabaId,
      can_send_message: "BLOCKED",
      errors: [{ error_code: 141006, error_description: "Payment", possible_solution: "Pay" }],
    },
  ],
};

describe("readPhoneNumberDetails", () => {
  it("tells all about the number, in our words", async () => {
    const { target } = await startMeta((response) =>
      json(response, 200, {
        id: phoneNumberId,
        status: "CONNECTED",
        health_status: health,
        whatsapp_business_manager_messaging_limit: "TIER_2K",
        messaging_limit_tier: "TIER_250",
        is_pin_enabled: true,
        webhook_configuration: { application: "https://a.example" },
      }),
    );
    const details = await readPhoneNumberDetails(target, { phoneNumberId, token });
    expect(details).toMatchObject({
      id: phoneNumberId,
      status: "CONNECTED",
      qualityRating: null,
      messagingLimit: "TIER_2K",
      isPinEnabled: true,
      isOfficial: null,
      webhooks: { phoneNumber: null, waba: null, app: "https://a.example" },
    });
    expect(details.health).toEqual({
      canSendMessage: "BLOCKED",
      entities: [
        {
          entityType: "PHONE_NUMBER",
          id: phoneNumberId,
          canSendMessage: "LIMITED",
          additionalInfo: ["Your display name has not been approved yet."],
          errors: [],
        },
        {
          entityType: "WABA",
          id: wabaId,
          canSendMessage: "BLOCKED",
          additionalInfo: [],
          errors: [{ code: 141006, description: "Payment", solution: "Pay" }],
        },
      ],
    });
  });

  it("leaves out fields that this version does not have, and asks again", async () => {
    const gone = ["is_on_biz_app", "whatsapp_business_manager_messaging_limit"];
    const { target, received } = await startMeta((response, { url }) => {
      const asked = url.searchParams.get("fields")?.split(",") ?? [];
      const unknown = asked.find((field) => gone.includes(field));
      if (!unknown) return json(response, 200, { id: phoneNumberId });
      const message = `(#100) Tried accessing nonexisting field (${unknown}) on node type (WhatsAppBusinessPhoneNumber)`;
      json(response, 400, { error: { code: 100, message } });
    });
    const details = await readPhoneNumberDetails(target, { phoneNumberId, token });
    expect(details).toMatchObject({ id: phoneNumberId, messagingLimit: null, health: null });
    expect(received).toHaveLength(3);
  });

  it.each([
    ["display_phone_number", "WhatsAppBusinessAccount"],
    ["is_on_biz_app", "WhatsAppBusinessAccount"],
    ["display_phone_number", "WhatsAppBusinessPhoneNumber"],
    ["other", "WhatsAppBusinessPhoneNumber"],
  ])("passes on that %s is no field of %s", async (field, type) => {
    const message = `(#100) Tried accessing nonexisting field (${field}) on node type (${type})`;
    const { target, received } = await startMeta((response) =>
      json(response, 400, { error: { code: 100, message } }),
    );
    await expect(readPhoneNumberDetails(target, { phoneNumberId, token })).rejects.toMatchObject({
      metaMessage: message,
    });
    expect(received).toHaveLength(1);
  });
});

describe("readWabaDetails", () => {
  it("tells the account's states and who owns it", async () => {
    const { target } = await startMeta((response) =>
      json(response, 200, {
        id: wabaId,
        name: "Lucky Shrub",
        account_review_status: "APPROVED",
        business_verification_status: "not_verified",
        owner_business_info: { name: "Lucky", id: "506914307656634" },
        health_status: { can_send_message: "AVAILABLE", entities: [] },
      }),
    );
    expect(await readWabaDetails(target, { wabaId, token })).toEqual({
      id: wabaId,
      name: "Lucky Shrub",
      status: null,
      accountReviewStatus: "APPROVED",
      businessVerificationStatus: "not_verified",
      business: { id: "506914307656634", name: "Lucky" },
      messagingLimit: null,
      health: { canSendMessage: "AVAILABLE", entities: [] },
    });
  });
});

describe("readServerTime", () => {
  const noToken = { error: { code: 2500, message: "An active access token must be used" } };

  it("compares the clocks and needs no token", async () => {
    setClock(() => new Date("2026-11-22T12:05:00.500Z"));
    const { target, received } = await startMeta((response) => {
      response.setHeader("date", "Sun, 22 Nov 2026 12:00:00 GMT");
      response.setHeader("facebook-api-version", "v25.0");
      json(response, 400, noToken);
    });
    const answer = await readServerTime(target);
    expect(answer).toMatchObject({
      serverTime: new Date("2026-11-22T12:00:00Z"),
      servedVersion: "v25.0",
      versionState: "current",
    });
    expect(answer.skewMs).toBeGreaterThanOrEqual(300_000);
    expect(answer.skewMs).toBeLessThan(305_000);
    expect(received[0]?.headers.authorization).toBeUndefined();
  });

  it.each([
    ["v24.0", noToken, "ended"],
    [undefined, noToken, "current"],
    ["v26.0", { error: { code: 2500, message: "Unknown path components: /me" } }, "unknown"],
  ])("served by %s is judged", async (version, body, versionState) => {
    const { target } = await startMeta((response) => {
      if (version) response.setHeader("facebook-api-version", version);
      json(response, 400, body);
    });
    expect(await readServerTime(target)).toMatchObject({ versionState });
  });

  it.each([
    [503, "<html>", "server-error"],
    [200, "<html>Captive portal</html>", "unreadable"],
  ])("takes HTTP %i with %j for no Meta", async (status, body, reason) => {
    const { target } = await startMeta((response) => json(response, status, body));
    await expect(readServerTime(target)).rejects.toMatchObject({ reason });
  });
});
