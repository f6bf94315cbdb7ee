import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { SandboxWorld } from "@/lib/sandbox/control-answers.schema";
import { type ActionValue, type BuiltAction, type Caller, postAction } from "./action-calls";
import type { SandboxProcess } from "./sandbox-process";
import type { SeededUser } from "./seed-users";

/** A tenant with one of everything, and the ids under which others must not find it. */
export type Tenant = {
  tenantId: string;
  /** Its owner. */
  caller: Caller;
  world: SandboxWorld;
  connectionId: string;
  /** A second number that nothing was sent over. */
  spare: { connectionId: string; phoneNumberId: string };
  hook: { id: string; verifyToken: string };
  /** Tokens kept beside those in use, by id, and the fingerprints of those in use. */
  tokens: {
    main: { staged: string; current: string };
    spare: { staged: string; newest: string; oldest: string; current: string };
    /** The number would take it; nothing knows it yet. */
    unused: string;
  };
  /** The last one cannot be sent to: Meta always wants to wait. */
  contacts: readonly [Contact, Contact, Contact];
  message: { id: string; wamid: string };
  /** Finished, and the launch key it was launched with. */
  campaignId: string;
  usedLaunchKey: string;
  pausedCampaignId: string;
  alert: { id: string; targetId: string; address: string };
  /** Not used yet. */
  launchKey: string;
};
type Contact = { id: string; name: string; phone: string };

export type Scene = {
  a: Tenant;
  b: Tenant;
  /** What the first account was made with. */
  setUp: { token: string; organizationName: string; email: string; password: string };
};

export type People = { first: string; last: readonly [string, string, string]; phones: string[] };
export const peopleOfA: People = {
  first: "Zorana",
  last: ["Quartzley", "Obsidianova", "Basaltsen"],
  phones: ["919876543210", "919876543211", "919876543212"],
};
export const peopleOfB: People = {
  first: "Bruno",
  last: ["Pinewood", "Larchfield", "Sprucehill"],
  phones: ["919876543213", "919876543214", "919876543215"],
};

const READ_AFTER_MS = 3_600_000;
const hello = { type: "template", name: "hello_world", language: "en_US" };

/**
 * What only the tenant may see: names, numbers, texts, ids. Search words that several share are left
 * out, since a page repeats what it was asked for.
 */
export function marksOf({ world, ...tenant }: Tenant, people: People): string[] {
  const { hook, message, spare } = tenant;
  const lastPhone = tenant.contacts[2].phone;
  return [
    ...people.last,
    // The others' numbers B is going to have too.
    lastPhone,
    lastPhone.replace(/^91(.{5})/, "$1 "),
    `Campaign of ${people.first}`,
    world.appName,
    world.displayPhoneNumber,
    ...[world.appId, world.wabaId, world.phoneNumberId, spare.phoneNumberId],
    ...[hook.id, hook.verifyToken, message.wamid],
    ...[tenant.tenantId, tenant.connectionId, spare.connectionId],
    ...tenant.contacts.map(({ id }) => id),
    ...[tenant.campaignId, tenant.pausedCampaignId, tenant.usedLaunchKey],
    ...Object.values(tenant.alert),
  ];
}

/**
 * Fills a tenant by calling its actions as its owner's browser does. Ends when everything has come
 * to rest: what was sent is delivered, and `read` comes in an hour.
 */
export async function fillTenant(
  sandbox: SandboxProcess,
  find: (file: string, name: string) => BuiltAction,
  { caller, owner, people }: { caller: Caller; owner: SeededUser; people: People },
): Promise<Tenant> {
  const { tenantId } = owner;
  const call = async <Data>(file: string, name: string, input: unknown): Promise<Data> => {
    const action = find(`app/(dashboard)/whatsapp/${file}/actions.ts`, name);
    return dataOf<Data>(name, (await postAction(caller, action, [tenantId, input])).value);
  };
  await sandbox.changeBehaviour({ sentMs: 0, deliveredMs: 0, readMs: READ_AFTER_MS });
  const world = await sandbox.createWorld({ appName: `App of ${people.first}` });
  const { phoneNumberId } = await sandbox.createPhoneNumber({ wabaId: world.wabaId });

  const connect = async (number: string) => {
    const { appId, appSecret, wabaId, accessToken } = world;
    const form = { appId, appSecret, wabaId, phoneNumberId: number, accessToken };
    const input = { ...form, connectionId: null, saveAnyway: false };
    return (await call<{ connectionId: string }>("settings", "saveConnectionAction", input))
      .connectionId;
  };
  const connectionId = await connect(world.phoneNumberId);
  const spare = { connectionId: await connect(phoneNumberId), phoneNumberId };
  const tokens = await keepTokens(sandbox, call, { caller, world, connectionId, spare });

  const add = async (index: 0 | 1 | 2): Promise<Contact> => {
    const name = `${people.first} ${people.last[index]}`;
    const phone = people.phones[index] ?? "";
    const { id } = await call<Contact>("contacts", "addContactAction", { name, phone });
    return { id, name, phone };
  };
  const contacts = [await add(0), await add(1), await add(2)] as const;

  const launch = async (to: readonly Contact[], launchKey: string) => {
    const audience = { kind: "picked", contactIds: to.map(({ id }) => id) };
    const name = `Campaign of ${people.first}`;
    const input = { connectionId, name, content: hello, audience, launchKey };
    return (await call<{ campaignId: string }>("campaigns", "launchCampaignAction", input))
      .campaignId;
  };
  // One of two fails, so that there is somebody to send to again.
  const refused = { code: 132_000, message: "(#132000) Number of parameters does not match" };
  await sandbox.addFault({
    match: { recipient: contacts[1].phone },
    times: 1,
    fault: { kind: "error", status: 400, body: { error: refused } },
  });
  const usedLaunchKey = randomUUID();
  const campaignId = await launch(contacts.slice(0, 2), usedLaunchKey);
  const test = { connectionId, phone: contacts[0].phone, content: hello };
  const sent = await call<{ messageId: string }>("settings", "sendTestMessageAction", test);
  await until(async () => {
    const messages = await sandbox.messages(world.phoneNumberId);
    const isDelivered = ({ statuses }: { statuses: unknown[] }) => statuses.length >= 2;
    return messages.length === 2 && messages.every(isDelivered);
  });
  const { wamid } = await call<{ wamid: string }>("settings", "readTestMessageAction", {
    messageId: sent.messageId,
  });

  await sandbox.addFault({
    match: { recipient: contacts[2].phone },
    fault: { kind: "error", status: 429, body: { error: { code: 130429, message: "Too fast" } } },
  });
  const pausedCampaignId = await launch(contacts.slice(2), randomUUID());
  await call("campaigns/[campaignId]", "pauseCampaignAction", { campaignId: pausedCampaignId });

  const address = `${people.first.toLowerCase()}.alerts@firm.example`;
  const target = { kind: "email", address, leastSeverity: "info" };
  const added = await call<{ targetId: string }>("alerts", "addTargetAction", target);
  const tested = await call<{ alertId: string }>("alerts", "sendTestAlertAction", undefined);

  return {
    tenantId,
    caller,
    world,
    connectionId,
    spare,
    hook: await hookOf(sandbox, world),
    tokens,
    contacts,
    message: { id: sent.messageId, wamid },
    campaignId,
    usedLaunchKey,
    pausedCampaignId,
    alert: { id: tested.alertId, targetId: added.targetId, address },
    launchKey: randomUUID(),
  };
}

type Call = <Data>(file: string, name: string, input: unknown) => Promise<Data>;

/** Replaces the spare number's token twice, and stages one for each number. */
async function keepTokens(
  sandbox: SandboxProcess,
  call: Call,
  line: Pick<Tenant, "caller" | "world" | "connectionId" | "spare">,
): Promise<Tenant["tokens"]> {
  const { caller, world, connectionId, spare } = line;
  const { appId, wabaId } = world;
  const expiresAt = Math.floor(Date.now() / 1_000) + 40 * 86_400;
  const make = () => sandbox.createToken({ appId, wabaIds: [wabaId], expiresAt });
  const stage = async (id: string) => {
    const input = { connectionId: id, accessToken: await make(), appId: "", appSecret: "" };
    return (await call<{ keptId: string }>("settings/replace", "stageTokenAction", input)).keptId;
  };
  for (const accessToken of [await make(), await make()]) {
    const form = { appId, appSecret: "", wabaId, phoneNumberId: spare.phoneNumberId, accessToken };
    const input = { ...form, connectionId: spare.connectionId, saveAnyway: false };
    await call("settings", "saveConnectionAction", input);
  }
  const ofMain = await stage(connectionId);
  const ofSpare = await stage(spare.connectionId);
  const main = await keptOn(caller, connectionId);
  const other = await keptOn(caller, spare.connectionId);
  const [newest = "", oldest = ""] = other.ids.filter((id) => id !== ofSpare);
  return {
    main: { staged: ofMain, current: main.current },
    spare: { staged: ofSpare, newest, oldest, current: other.current },
    unused: await make(),
  };
}

/** The tokens that "Replace token" shows, from what it gives its buttons. */
async function keptOn({ origin, cookie }: Caller, connectionId: string) {
  const address = `${origin}/whatsapp/settings/replace?connection=${connectionId}`;
  const html = await (await fetch(address, { headers: { cookie: cookie ?? "" } })).text();
  const kept = /"keptId\\*":\\*"([0-9a-f-]{36})\\*",\\*"current\\*":\\*"([0-9a-f]{8})/g;
  const found = [...html.matchAll(kept)];
  return { ids: found.map(([, id]) => id ?? ""), current: found[0]?.[2] ?? "" };
}

/** @throws when the action refused */
function dataOf<Data>(action: string, value: ActionValue | undefined): Data {
  if (!value || value.serverError || value.validationErrors) {
    throw new Error(`${action}: ${JSON.stringify(value)}`);
  }
  return value.data as Data;
}

/** The address and the word that the app has given to Meta. */
async function hookOf(sandbox: SandboxProcess, { wabaId }: SandboxWorld) {
  const path = `/${wabaId}/subscribed_apps`;
  for (const { url, method, body } of await sandbox.requests()) {
    if (method !== "POST" || !new URL(url).pathname.endsWith(path)) continue;
    const uri = /"override_callback_uri":"[^"]*\/api\/hooks\/([\w-]+)"/.exec(body)?.[1];
    const verifyToken = /"verify_token":"([^"]+)"/.exec(body)?.[1];
    if (uri && verifyToken) return { id: uri, verifyToken };
  }
  throw new Error("The app has not told Meta where its hook is");
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error("The messages were not delivered in time");
    await pause(50);
  }
}
