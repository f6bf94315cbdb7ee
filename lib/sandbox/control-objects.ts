import "server-only";
import { randomInt } from "node:crypto";
import type { z } from "zod";
import type {
  createAppSchema,
  createPhoneNumberSchema,
  createSystemUserSchema,
  createTokenSchema,
  createWabaSchema,
  createWorldSchema,
} from "./control.schema";
import type { SandboxWorld } from "./control-answers.schema";
import { newDisplayPhoneNumber, newObjectId } from "./ids";
import { issueToken } from "./issue-token";
import type { App, PhoneNumber, Records, SystemUser, Waba } from "./records";
import type { Surroundings } from "./surroundings";

const SCOPES = [
  "business_management",
  "whatsapp_business_management",
  "whatsapp_business_messaging",
];

/** An object that a control request names does not exist. */
export class UnknownObject extends Error {
  override readonly name = "UnknownObject";
}

export async function createApp(
  records: Records,
  wanted: z.output<typeof createAppSchema>,
): Promise<App> {
  return await records.save("app", {
    ...wanted,
    id: newObjectId(),
    name: wanted.name ?? `Sandbox app ${randomInt(1000, 10_000)}`,
    callbackUrl: wanted.callbackUrl ?? null,
  });
}

export async function createWaba(
  records: Records,
  wanted: z.output<typeof createWabaSchema>,
): Promise<Waba> {
  return await records.save("waba", {
    id: newObjectId(),
    name: wanted.name ?? "Lucky Shrub",
    businessId: wanted.businessId ?? newObjectId(),
    businessName: wanted.businessName ?? "Lucky Shrub",
    phoneNumberIds: [],
    subscriptions: (wanted.subscribedApps ?? []).map((appId) => ({
      appId,
      overrideCallbackUri: null,
    })),
  });
}

/** @throws {UnknownObject} without such a WABA */
export async function createPhoneNumber(
  records: Records,
  wanted: z.output<typeof createPhoneNumberSchema>,
): Promise<PhoneNumber> {
  const waba = await records.get("waba", wanted.wabaId);
  if (!waba) throw new UnknownObject(`There is no WABA ${wanted.wabaId}`);
  const number = await records.save("phone-number", {
    ...wanted,
    id: newObjectId(),
    displayPhoneNumber: wanted.displayPhoneNumber ?? newDisplayPhoneNumber(),
    verifiedName: wanted.verifiedName ?? waba.name,
  });
  await records.save("waba", { ...waba, phoneNumberIds: [...waba.phoneNumberIds, number.id] });
  return number;
}

export async function createSystemUser(
  records: Records,
  wanted: z.output<typeof createSystemUserSchema>,
): Promise<SystemUser> {
  const { wabaIds, ...rest } = wanted;
  return await records.save("system-user", {
    ...rest,
    id: newObjectId(),
    assigned: wabaIds.map((wabaId) => ({ wabaId, tasks: ["MANAGE"], visibleFrom: 0 })),
  });
}

type WantedToken = z.output<typeof createTokenSchema>;

/** @returns the token itself, which is told once and kept nowhere. @throws {UnknownObject} */
export async function createToken(
  sandbox: Pick<Surroundings, "records" | "now">,
  wanted: WantedToken,
): Promise<string> {
  const { records } = sandbox;
  if (!(await records.get("app", wanted.appId))) {
    throw new UnknownObject(`There is no app ${wanted.appId}`);
  }
  const { role, businessId, ...token } = wanted;
  return await issueToken(sandbox, {
    ...token,
    scopes: wanted.scopes ?? SCOPES,
    ...(wanted.type === "USER"
      ? await person(records, wanted)
      : { ...(await systemUser(records, wanted)), wabaIds: [] }),
  });
}

async function person(records: Records, { userId, userName, wabaIds, businessIds }: WantedToken) {
  const wabas = await Promise.all(wabaIds.map((id) => records.get("waba", id)));
  return {
    userId: userId ?? newObjectId(),
    userName: userName ?? "Sandbox Developer",
    businessIds: businessIds ?? wabas.flatMap((waba) => waba?.businessId ?? []),
  };
}

/** Who a System User's token belongs to; what it reaches is assigned to that user. */
async function systemUser(records: Records, wanted: WantedToken) {
  const { userId, wabaIds } = wanted;
  const known = userId === undefined ? null : await records.get("system-user", userId);
  if (userId !== undefined && !known) throw new UnknownObject(`There is no System User ${userId}`);
  const firstWaba = wabaIds[0] === undefined ? null : await records.get("waba", wabaIds[0]);
  const user =
    known ??
    (await createSystemUser(records, {
      businessId: wanted.businessId ?? firstWaba?.businessId ?? newObjectId(),
      name: wanted.userName ?? "sandbox-system",
      role: wanted.role,
      appIds: [wanted.appId],
      wabaIds,
    }));
  return { userId: user.id, userName: user.name };
}

/** An app, a business with a WABA, a phone number and a token for it, all at once. */
export async function createWorld(
  sandbox: Pick<Surroundings, "records" | "now">,
  wanted: z.output<typeof createWorldSchema>,
): Promise<SandboxWorld> {
  const { records } = sandbox;
  const businessId = newObjectId();
  const app = await createApp(records, {
    businessId,
    name: wanted.appName,
    callbackUrl: wanted.callbackUrl,
    requireAppSecret: wanted.requireAppSecret,
    refuseSelfInspection: wanted.refuseSelfInspection,
  });
  const waba = await createWaba(records, {
    businessId,
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
  const ofPerson = { appId: app.id, wabaIds: [waba.id] };
  const accessToken = await createToken(sandbox, {
    ...ofPerson,
    type: wanted.tokenKind,
    role: "EMPLOYEE",
    scopes: wanted.scopes,
    expiresAt: wanted.expiresAt,
  });
  const adminToken = await createToken(sandbox, {
    ...ofPerson,
    type: "USER",
    role: "ADMIN",
    userName: "Sandbox Administrator",
  });
  return {
    appId: app.id,
    appSecret: await records.appSecret(app.id),
    appName: app.name,
    businessId,
    wabaId: waba.id,
    phoneNumberId: number.id,
    displayPhoneNumber: number.displayPhoneNumber,
    accessToken,
    adminToken,
  };
}
