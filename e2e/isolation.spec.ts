import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { may, type Permission, type Role } from "@/lib/auth/permissions.schema";
import {
  type ActionResult,
  type BuiltAction,
  type Caller,
  postAction,
  readActions,
  readRoutes,
  signInOverHttp,
} from "./action-calls";
import { type AppProcess, startApp } from "./app-process";
import { expect, test } from "./fixtures";
import { disguises, evil, forgeries } from "./isolation-disguises";
import { actionEntries } from "./isolation-entries";
import type { ActionEntry } from "./isolation-entry";
import { get, nobody, type PageEntry, routeEntries } from "./isolation-routes";
import {
  fillTenant,
  marksOf,
  type People,
  peopleOfA,
  peopleOfB,
  type Scene,
  type Tenant,
} from "./isolation-scene";
import { type SandboxProcess, startSandbox } from "./sandbox-process";
import { type SeededUser, seedUsers } from "./seed-users";
import { dumpTenant } from "./tenant-dump";

// Tenant B's people against tenant A, over HTTP, on the build: everything that the build's manifests
// name is called with A's ids. First come all who must be refused, then the database says that
// nothing of A's has changed, then A makes the same calls and they work.

test.describe.configure({ mode: "serial" });

const repository = resolve(import.meta.dirname, "..");
const password = "seven lanterns over a quiet harbour";
const roles: Role[] = ["viewer", "operator", "admin", "owner"];

const actions = new Map(readActions().map((action) => [`${action.file}#${action.name}`, action]));

let sandbox: SandboxProcess;
let app: AppProcess;
let scene: Scene;
let before: string[];
/** Members of A by role. */
const members = new Map<Role, Caller>();

test.beforeAll(async () => {
  test.setTimeout(120_000);
  sandbox = await startSandbox();
  app = await startApp({ env: { GRAPH_BASE_URL: sandbox.origin } });
  const setUp = await createFirstAccount();
  await app.stop();
  const seeded = await seedUsers(app.dataDir, [
    { email: "owner@a.example", password, organization: "Organization Alphaville" },
    ...roles.slice(0, 3).map((role) => {
      return {
        email: `${role}@a.example`,
        password,
        organization: "Organization Alphaville",
        role,
      };
    }),
    { email: "owner@b.example", password, organization: "Organization Betatown" },
  ]);
  await app.restart();

  for (const person of seeded.slice(0, 4)) members.set(person.role ?? "owner", await enter(person));
  const [ownerOfA, ownerOfB] = [seeded[0], seeded[4]];
  if (!ownerOfA || !ownerOfB) throw new Error("Nobody was seeded");
  scene = { a: await fill(ownerOfA, peopleOfA), b: await fill(ownerOfB, peopleOfB), setUp };

  await app.stop();
  before = await dumpTenant(app.dataDir, scene.a.tenantId);
  await app.restart();
  await sandbox.clearRequests();
});

test.afterAll(async () => {
  await app?.remove();
  await sandbox?.stop();
});

test("every action and route of the build has an entry, and every entry is of the build", () => {
  expect([...actions.keys()].sort()).toEqual(Object.keys(actionEntries).sort());
  expect(readRoutes().sort()).toEqual(Object.keys(routeEntries).sort());
  for (const [name, { attempts }] of Object.entries(actionEntries)) {
    expect(attempts(scene).length, name).toBeGreaterThan(0);
  }
});

test("every export of a 'use server' file is an action of the action client", () => {
  const found: string[] = [];
  for (const file of globSync("{app,components,lib,db}/**/*.{ts,tsx}", { cwd: repository })) {
    const source = readFileSync(resolve(repository, file), "utf8");
    if (!/["']use server["']/.test(source)) continue;
    expect(source.startsWith('"use server";\n'), `${file} says it at its top`).toBe(true);
    expect(source.match(/["']use server["']/g), `${file} says it once`).toHaveLength(1);
    for (const [line] of source.matchAll(/^export .*$/gm)) {
      const [, name = "", client = "", permission] =
        /^export const (\w+) = (\w+)(?:\("([\w.]+)"\))?$/.exec(line) ?? [];
      const needs = { memberAction: "signed-in", publicAction: "anybody" }[client] ?? permission;
      expect(client, `${file}: ${line}`).toMatch(/^(tenantAction|memberAction|publicAction)$/);
      expect(actionEntries[`${file}#${name}`]?.needs, `${file}: ${line}`).toBe(needs);
      found.push(`${file}#${name}`);
    }
  }
  expect(found.sort()).toEqual([...actions.keys()].sort());
});

/** A person may act 120 times in a minute, and each of these acts a few times as B's owner. */
const ENTRIES_IN_A_MINUTE = 25;

for (const [index, [name, entry]] of Object.entries(actionEntries).entries()) {
  test(`others: ${name.replace(/^app\//, "")}`, async () => {
    await countAnew(index);
    const { a, b } = scene;
    const own = entry.own(scene);
    const isTenants = isOfTenants(entry);
    if (isTenants) {
      const answer = await call(name, b.caller, [a.tenantId, own]);
      expect(answer.value, "B's session, A's tenant").toMatchObject(refusal("NOT_FOUND"));
      hidesA(answer.text, [a.tenantId, own]);
    }
    for (const { about, bound, input, answer: expected } of entry.attempts(scene)) {
      const args = bound ? [bound.tenantId, input] : [input];
      const answer = await call(name, b.caller, args);
      expect(answer.value, `B with ${about}`).toMatchObject(expected);
      hidesA(answer.text, args);
    }
    if (entry.needs === "anybody") return;

    const args = isTenants ? [a.tenantId, own] : [own];
    const stranger = await call(name, nobody(b), args);
    expect(stranger.value, "nobody signed in").toMatchObject(refusal("UNAUTHENTICATED"));
    for (const [role, caller] of isTenants ? members : []) {
      if (may(role, entry.needs as Permission)) continue;
      const answer = await call(name, caller, args);
      expect(answer.value, `A's ${role}`).toMatchObject(refusal("FORBIDDEN"));
    }
  });
}

/** A new process counts anew, and nobody is signed out by it. */
async function countAnew(index: number): Promise<void> {
  if (index > 0 && index % ENTRIES_IN_A_MINUTE === 0) await app.restart();
}

test("no action takes a call from another site's page", async () => {
  for (const [name, entry] of Object.entries(actionEntries)) {
    const args = ownArgs(entry);
    for (const [about, headers] of Object.entries(forgeries)) {
      const answer = await call(name, scene.a.caller, args, { headers });
      expect(answer, `${name}: ${about}`).toMatchObject({ status: 403, value: undefined });
      hidesA(answer.text, args);
    }
    // Where the proxy does not look, the action itself does.
    const page = "/_next/static/nothing";
    const around = await call(name, scene.a.caller, args, {
      page,
      headers: forgeries["no Origin"] ?? {},
    });
    expect([403, 404], `${name}: around the proxy`).toContain(around.status);
    expect(around.value?.data, `${name}: around the proxy`).toBeUndefined();
  }
});

test("no action runs from a form that another site's page submits, nor from a link", async () => {
  const { origin, cookie } = scene.a.caller;
  for (const [name, action] of actions) {
    const address = origin + pageOf(action);
    for (const from of [null, "null", evil]) {
      const body = new FormData();
      body.set(`$ACTION_ID_${action.id}`, "");
      const headers = { cookie: cookie ?? "", ...(from ? { origin: from } : {}) };
      const answer = await fetch(address, { method: "POST", headers, body, redirect: "manual" });
      expect(answer.status, `${name}: form from ${from}`).toBe(403);
    }
    const headers = { cookie: cookie ?? "", "next-action": action.id };
    const answer = await fetch(address, { headers, redirect: "manual" });
    const type = answer.headers.get("content-type") ?? "";
    expect(type, `${name}: GET`).not.toContain("text/x-component");
  }
});

for (const [name, entry] of Object.entries(routeEntries)) {
  test(`others: ${name}`, async () => {
    if (entry.kind === "handler") {
      for (const text of await entry.others(scene)) hidesA(text, []);
    } else {
      await visitAsOthers(entry);
    }
  });
}

test("after all that, nothing of tenant A has changed, and its token was not used", async () => {
  const { accessToken } = scene.a.world;
  const used = (await sandbox.requests()).filter((request) =>
    JSON.stringify(request).includes(accessToken),
  );
  expect(used).toEqual([]);
  await app.stop();
  const after = await dumpTenant(app.dataDir, scene.a.tenantId);
  await app.restart();
  expect(before.filter((line) => line.startsWith("campaigns "))).toHaveLength(2);
  expect(after).toEqual(before);
});

for (const [name, entry] of Object.entries(actionEntries)) {
  if (entry.isOnce) continue; // was A's very first call
  test(`A itself: ${name.replace(/^app\//, "")}`, async () => {
    const answer = await call(name, scene.a.caller, ownArgs(entry));
    expect(answer.value, answer.text.slice(0, 500)).toBeDefined();
    expect(answer.value?.serverError).toBeUndefined();
    expect(answer.value?.validationErrors).toBeUndefined();
  });
}

test("A itself: routes", async () => {
  for (const entry of Object.values(routeEntries)) {
    if (entry.kind === "handler") await entry.own(scene);
  }
  const read = "app/(dashboard)/whatsapp/settings/actions.ts#readTestMessageAction";
  const { a } = scene;
  const answer = await call(read, a.caller, [a.tenantId, { messageId: a.message.id }]);
  expect(answer.value, "what its own webhook said").toMatchObject({ data: { state: "read" } });
});

async function createFirstAccount(): Promise<Scene["setUp"]> {
  const token = new URL(app.setupLink()).searchParams.get("token") ?? "";
  const account = { organizationName: "The first", email: "first@example.com", password };
  const setUp = { token, ...account };
  const caller = { origin: app.origin, cookie: null };
  const answer = await call("app/(public)/setup/actions.ts#createAccount", caller, [setUp]);
  expect(answer.value, "the first account").toEqual({});
  return setUp;
}

async function enter(person: SeededUser): Promise<Caller> {
  const cookie = await signInOverHttp(app.origin, person);
  if (!cookie) throw new Error(`${person.email} could not sign in`);
  return { origin: app.origin, cookie };
}

async function fill(owner: SeededUser, people: People): Promise<Tenant> {
  const find = (file: string, name: string) => builtAction(`${file}#${name}`);
  return await fillTenant(sandbox, find, { caller: await enter(owner), owner, people });
}

function builtAction(name: string): BuiltAction {
  const action = actions.get(name);
  if (!action) throw new Error(`The build has no action ${name}`);
  return action;
}

function pageOf({ pages }: BuiltAction): string {
  return (pages[0] ?? "/").replace("[campaignId]", scene?.a.pausedCampaignId ?? "none");
}

async function call(
  name: string,
  caller: Caller,
  args: readonly unknown[],
  options: { headers?: Record<string, string | null>; page?: string } = {},
): Promise<ActionResult> {
  const action = builtAction(name);
  return await postAction(caller, action, args, { page: pageOf(action), ...options });
}

function isOfTenants({ needs }: ActionEntry): boolean {
  return needs !== "signed-in" && needs !== "anybody";
}

function ownArgs(entry: ActionEntry): unknown[] {
  return isOfTenants(entry) ? [scene.a.tenantId, entry.own(scene)] : [entry.own(scene)];
}

function refusal(code: string) {
  return { serverError: { code } };
}

/** What the caller sent itself may come back; anything else of A's may not. */
function hidesA(text: string, sent: unknown): void {
  const known = JSON.stringify(sent);
  const shown = marksOf(scene.a, peopleOfA).filter(
    (mark) => !known.includes(mark) && text.includes(mark),
  );
  expect(shown, "shown of A").toEqual([]);
}

async function visitAsOthers(page: PageEntry): Promise<void> {
  const { a, b } = scene;
  await showsToA(page);
  for (const address of page.addresses(scene)) {
    const answer = await get(b.caller, address);
    expect(answer.status, `B at ${address}`).toBe(page.forB);
    hidesA(answer.text, address);
    const stranger = await get(nobody(b), address);
    if (page.isPrivate) expect(stranger.location, address).toMatch(/^\/sign-in/);
    hidesA(stranger.text, address);
    for (const [path, headers] of disguises(address, a.tenantId)) {
      for (const caller of [b.caller, nobody(b)]) {
        hidesA((await get(caller, path, headers)).text, [path, headers]);
      }
    }
  }
}

/** That the same address works for A, and that what must be hidden from B would be seen there. */
async function showsToA({ addresses, isPrivate, forA, shows }: PageEntry): Promise<void> {
  const [address = "/"] = addresses(scene);
  for (const headers of isPrivate ? [{}, { rsc: "1" }] : [{}]) {
    const own = await get(scene.a.caller, address, headers);
    expect(own.status, "A itself").toBe(forA);
    for (const text of shows?.(scene) ?? []) expect(own.text, "A itself").toContain(text);
  }
}
