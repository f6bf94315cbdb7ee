import "server-only";
import {
  patchAppSchema,
  patchPhoneNumberSchema,
  patchTokenSchema,
  patchWabaSchema,
} from "./control.schema";
import { UnknownObject } from "./control-objects";
import { defined } from "./defined";
import { newObjectId } from "./ids";
import type { App, PhoneNumber, Records, Token, Waba } from "./records";
import type { Surroundings } from "./surroundings";

type Around = Pick<Surroundings, "records" | "now">;
type Kind = Parameters<Records["get"]>[0];

/** @throws {UnknownObject} */
export async function existing<K extends Kind>({ records }: Around, kind: K, id: string) {
  const record = await records.get(kind, id);
  if (!record) throw new UnknownObject(`There is no ${kind} ${id}`);
  return record;
}

export async function changeApp(around: Around, id: string, body: unknown): Promise<App> {
  const wanted = patchAppSchema.parse(body);
  return await around.records.save("app", {
    ...(await existing(around, "app", id)),
    ...defined(wanted),
  });
}

export async function changeWaba(around: Around, id: string, body: unknown): Promise<Waba> {
  const { templates, ...wanted } = patchWabaSchema.parse(body);
  const made = templates?.map((template) => ({
    id: newObjectId(),
    language: "en_US",
    status: "APPROVED",
    category: "UTILITY",
    components: [{ type: "BODY", text: "Hello" }],
    ...defined(template),
    name: template.name,
  }));
  return await around.records.save("waba", {
    ...(await existing(around, "waba", id)),
    ...defined(wanted),
    ...(made ? { templates: made } : {}),
  });
}

/** With `wabaId` the number leaves its WABA for that one. */
export async function changePhoneNumber(
  around: Around,
  id: string,
  body: unknown,
): Promise<PhoneNumber> {
  const { records } = around;
  const wanted = patchPhoneNumberSchema.parse(body);
  const number = await existing(around, "phone-number", id);
  if (wanted.wabaId !== undefined && wanted.wabaId !== number.wabaId) {
    const to = await existing(around, "waba", wanted.wabaId);
    const from = await existing(around, "waba", number.wabaId);
    const left = from.phoneNumberIds.filter((phoneNumberId) => phoneNumberId !== id);
    await records.save("waba", { ...from, phoneNumberIds: left });
    await records.save("waba", { ...to, phoneNumberIds: [...to.phoneNumberIds, id] });
  }
  return await records.save("phone-number", { ...number, ...defined(wanted) });
}

export async function changeToken(around: Around, body: unknown): Promise<Token> {
  const { records, now } = around;
  const { accessToken, hideAssetsMs, ...wanted } = patchTokenSchema.parse(body);
  const token = await records.token(accessToken);
  if (!token) throw new UnknownObject("There is no such token");
  const user = await records.get("system-user", token.userId);
  if (user && wanted.wabaIds) {
    await records.save("system-user", {
      ...user,
      assigned: wanted.wabaIds.map((wabaId) => ({ wabaId, tasks: ["MANAGE"], visibleFrom: 0 })),
    });
    wanted.wabaIds = [];
  }
  return await records.save("token", {
    ...token,
    ...defined(wanted),
    ...(hideAssetsMs === undefined ? {} : { assetsHiddenUntil: now().getTime() + hideAssetsMs }),
  });
}
