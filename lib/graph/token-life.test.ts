import { createHmac } from "node:crypto";
import { inspect } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { setClock } from "@/lib/clock";
import { AccessToken, AppSecret, Secret } from "@/lib/secret";
import { exchangeToken, refreshSystemUserToken } from "./exchange-token";
import { json, startLoopback } from "./loopback-server";
import { registerPhoneNumber } from "./register-phone-number";
import { revokePermissions, revokeToken } from "./revoke-token";

const OLD = `EAA${"oldTokenValue".repeat(3)}`;
const NEW = `EAA${"newTokenValue".repeat(3)}`;
const SECRET = "0123456789abcdef0123456789abcdef";
const token = new AccessToken(OLD);
const appSecret = new AppSecret(SECRET);
const app = { appId: "634974688087057", appSecret };

let loopback: Awaited<ReturnType<typeof startLoopback>> | undefined;
afterEach(async () => {
  setClock();
  await loopback?.close();
  loopback = undefined;
});

async function startMeta(status: number, answer: unknown) {
  loopback = await startLoopback((response) => json(response, status, answer));
  return { target: { baseUrl: loopback.baseUrl, version: "v25.0" }, received: loopback.received };
}

const queryOf = (url: URL | undefined) => Object.fromEntries(url?.searchParams ?? []);

describe("exchanging a token", () => {
  it("asks with the app's secret and no Authorization, and counts the end from now", async () => {
    setClock(() => new Date("2026-11-22T12:00:00Z"));
    const { target, received } = await startMeta(200, {
      access_token: NEW,
      token_type: "bearer",
      expires_in: 5_183_944,
    });
    const issued = await exchangeToken(target, { ...app, token });
    expect(issued.token.reveal()).toBe(NEW);
    expect(issued.expiresAt).toEqual(new Date("2027-01-21T11:59:04Z"));
    const [request] = received;
    expect(request?.url.pathname).toBe("/v25.0/oauth/access_token");
    expect(request?.headers.authorization).toBeUndefined();
    expect(queryOf(request?.url)).toEqual({
      grant_type: "fb_exchange_token",
      client_id: app.appId,
      client_secret: SECRET,
      fb_exchange_token: OLD,
    });
  });

  it("asks for 60 days where a System User's token is refreshed, and takes an answer without end", async () => {
    const { target, received } = await startMeta(200, { access_token: NEW });
    const issued = await refreshSystemUserToken(target, { ...app, token });
    expect(issued.expiresAt).toBeNull();
    expect(queryOf(received[0]?.url)).toMatchObject({ set_token_expires_in_60_days: "true" });
  });

  it.each([
    [400, { error: { code: 1, message: `Error validating client secret. ${SECRET}` } }],
    [400, { error: { code: 190, error_subcode: 463, message: `Expired: ${OLD}` } }],
    [500, `<html>GET /oauth/access_token?client_secret=${SECRET}&fb_exchange_token=${OLD}`],
    [200, { token: OLD }],
  ])("tells neither secret nor token when it fails (%i)", async (status, answer) => {
    const { target } = await startMeta(status, answer);
    const error: unknown = await exchangeToken(target, { ...app, token }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(Error);
    const everything = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error);
    expect(everything).not.toContain(OLD);
    expect(everything).not.toContain(SECRET);
  });

  it("tells neither where nobody answers", async () => {
    const { target } = await startMeta(200, {});
    await loopback?.close();
    loopback = undefined;
    const error: unknown = await exchangeToken(target, { ...app, token }).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: "GraphUnreachable", reason: "network" });
    const everything = inspect(error, { depth: 9, showHidden: true });
    expect(everything).not.toContain(OLD);
    expect(everything).not.toContain(SECRET);
  });
});

describe("ending a token", () => {
  it("revokes one token on the word of another", async () => {
    const { target, received } = await startMeta(200, { success: "true" });
    await revokeToken(target, { ...app, token, by: new AccessToken(NEW) });
    const [request] = received;
    expect(request?.url.pathname).toBe("/v25.0/oauth/revoke");
    expect(request?.headers.authorization).toBe(`Bearer ${NEW}`);
    expect(queryOf(request?.url)).toEqual({
      client_id: app.appId,
      client_secret: SECRET,
      revoke_token: OLD,
    });
  });

  it("takes back all grants without an app secret", async () => {
    const { target, received } = await startMeta(200, { success: true });
    await revokePermissions(target, { token });
    expect(received[0]).toMatchObject({ method: "DELETE" });
    expect(received[0]?.url.href).toMatch(/\/v25\.0\/me\/permissions$/);
  });

  it("does not take a false success for one", async () => {
    const { target } = await startMeta(200, { success: false });
    await expect(revokePermissions(target, { token })).rejects.toMatchObject({
      reason: "unreadable",
    });
  });
});

describe("registerPhoneNumber", () => {
  const pin = new Secret("314159");

  it("gives the PIN in the body, with the proof in the query", async () => {
    const { target, received } = await startMeta(200, { success: true });
    await registerPhoneNumber(target, { phoneNumberId: "106540352242922", pin, token, appSecret });
    const [request] = received;
    expect(request?.url.pathname).toBe("/v25.0/106540352242922/register");
    expect(JSON.parse(request?.body ?? "")).toEqual({
      messaging_product: "whatsapp",
      pin: "314159",
    });
    expect(queryOf(request?.url)).toEqual({
      appsecret_proof: createHmac("sha256", SECRET).update(OLD).digest("hex"),
    });
  });

  it("passes the refusal on without the PIN", async () => {
    const { target } = await startMeta(400, {
      error: { code: 133005, message: "(#133005) PIN mismatch", error_data: { details: "314159" } },
    });
    const error: unknown = await registerPhoneNumber(target, {
      phoneNumberId: "106540352242922",
      pin,
      token,
    }).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: "GraphRefusal", code: 133005 });
    expect(inspect(error)).not.toContain("314159");
  });
});
