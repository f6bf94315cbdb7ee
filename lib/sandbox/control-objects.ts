import "server-only";
import { randomInt } from "node:crypto";
import type { z } from "zod";
import type {
  createAppSchema,
  createPhoneNumberSchema,
  createTokenSchema,
  createWabaSchema,
  createWorldSchema,
} from "./control.schema";
import type { SandboxWorld } from "./control-answers.schema";
import { newAccessToken, newDisplayPhoneNumber, newObjectId, tokenHash } from "./ids";
import type { App, PhoneNumber, Records, Waba } from "./records";
import type { Surroundings } from "./surroundings";

const SCOPES = [
  "business_management",
  "whatsapp_business_management",
  "whatsapp_business_messaging",
];
const USER_TOKEN_SECONDS = 86_400;

/** An object that a control request names does not exist. */
export class UnknownObject extends Error {
  override readonly name = "UnknownObject";
}

export async function createApp(
  records: Records,
  wanted: z.output<typeof createAppSchema>,
): Promise<App> {
  const app: App = {
    id: newObjectId(),
    name: wanted.name ?? `Sandbox app ${randomInt(1000, 10_000)}`,
    callbackUrl: wanted.callbackUrl ?? null,
    requireAppSecret: wanted.requireAppSecret ?? false,
    refuseSelfInspection: wanted.refuseSelfInspection ?? false,
    overrideNeedsSubscription: wanted.overrideNeedsSubscription ?? false,
  };
  await records.save("app", app);
  return app;
}

export async function createWaba(
  records: Records,
  wanted: z.output<typeof createWabaSchema>,
): Promise<Waba> {
  const waba: Waba = {
    id: newObjectId(),
    name: wanted.name ?? "Lucky Shrub",
    businessId: wanted.businessId ?? newObjectId(),
    businessName: wanted.businessName ?? "Lucky Shrub",
    phoneNumberIds: [],
    subscriptions: (wanted.subscribedApps ?? []).map((appId) => ({
      appId,
      overrideCallbackUri: null,
    })),
  };
  await records.save("waba", waba);
  return waba;
}

/** @throws {UnknownObject} without such a WABA */
export async function createPhoneNumber(
  records: Records,
  wanted: z.output<typeof createPhoneNumberSchema>,
): Promise<PhoneNumber> {
  const waba = await records.get("waba", wanted.wabaId);
  if (!waba) throw new UnknownObject(`There is no WABA ${wanted.wabaId}`);
  const number: PhoneNumber = {
    id: newObjectId(),
    wabaId: waba.id,
    displayPhoneNumber: wanted.displayPhoneNumber ?? newDisplayPhoneNumber(),
    verifiedName: wanted.verifiedName ?? waba.name,
    accountMode: wanted.accountMode ?? "LIVE",
    status: wanted.status ?? "CONNECTED",
    qualityRating: wanted.qualityRating ?? "GREEN",
    throughput: wanted.throughput ?? "STANDARD",
    nameStatus: wanted.nameStatus ?? "APPROVED",
    codeVerificationStatus: wanted.codeVerificationStatus ?? "VERIFIED",
    messagingLimit: wanted.messagingLimit ?? "TIER_250",
    allowList: wanted.allowList ?? [],
    maxPerSecond: wanted.maxPerSecond ?? null,
  };
  await records.save("phone-number", number);
  await records.save("waba", { ...waba, phoneNumberIds: [...waba.phoneNumberIds, number.id] });
  return number;
}

/** @returns the token itself, which is told once and kept nowhere. @throws {UnknownObject} */
export async function createToken(
  { records, now }: Pick<Surroundings, "records" | "now">,
  wanted: z.output<typeof createTokenSchema>,
): Promise<string> {
  if (!(await records.get("app", wanted.appId))) {
    throw new UnknownObject(`There is no app ${wanted.appId}`);
  }
  const accessToken = newAccessToken();
  const issuedAt = Math.floor(now().getTime() / 1000);
  await records.save("token", {
    id: tokenHash(accessToken),
    appId: wanted.appId,
    type: wanted.type,
    userId: newObjectId(),
    userName: wanted.userName ?? (wanted.type === "USER" ? "Sandbox Developer" : "sandbox-system"),
    scopes: wanted.scopes ?? SCOPES,
    granularScopes: wanted.granularScopes ?? null,
    wabaIds: wanted.wabaIds,
    issuedAt,
    expiresAt: wanted.expiresAt ?? (wanted.type === "USER" ? issuedAt + USER_TOKEN_SECONDS : 0),
    dead: null,
  });
  return accessToken;
}

/** An app, a business with a WABA, a phone number and a token for it, all at once. */
export async function createWorld(
  sandbox: Pick<Surroundings, "records" | "now">,
  wanted: z.output<typeof createWorldSchema>,
): Promise<SandboxWorld> {
  const { records } = sandbox;
  const app = await createApp(records, {
    name: wanted.appName,
    callbackUrl: wanted.callbackUrl,
    requireAppSecret: wanted.requireAppSecret,
    refuseSelfInspection: wanted.refuseSelfInspection,
  });
  const waba = await createWaba(records, {
    name: wanted.wabaName,
    businessName: wanted.businessName,
    subscribedApps: (wanted.subscribed ?? Boolean(wanted.callbackUrl)) ? [app.id] : [],
  });
  const number = await createPhoneNumber(records, {
    wabaId: waba.id,
    accountMode: wanted.mode,
    verifiedName: wanted.verifiedName,
    displayPhoneNumber: wanted.displayPhoneNumber,
    allowList: wanted.allowList,
    maxPerSecond: wanted.maxPerSecond,
  });
  const accessToken = await createToken(sandbox, {
    appId: app.id,
    type: wanted.tokenKind,
    scopes: wanted.scopes,
    expiresAt: wanted.expiresAt,
    wabaIds: [waba.id],
  });
  return {
    appId: app.id,
    appSecret: await records.appSecret(app.id),
    appName: app.name,
    businessId: waba.businessId,
    wabaId: waba.id,
    phoneNumberId: number.id,
    displayPhoneNumber: number.displayPhoneNumber,
    accessToken,
  };
}
