import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { BrowserContext, Page } from "@playwright/test";
import type { SandboxWorld } from "@/lib/sandbox/control-answers.schema";
import { readRoutes } from "./action-calls";
import { type AppProcess, startApp } from "./app-process";
import { addContact, launch } from "./campaign-steps";
import { echo, echoText, withoutRightPlaces } from "./echoing-meta";
import { expect, test } from "./fixtures";
import { pressEveryButton, sendNonsense } from "./forged-requests";
import { deliver, statusEvent } from "./hook-calls";
import { get } from "./isolation-routes";
import { KeptAnswers } from "./kept-answers";
import { type SandboxProcess, startSandbox } from "./sandbox-process";
import { searchFolder, searchFor, spellingsOf, walk } from "./secret-search";
import { alertWith, connect, saveConfiguration, sendTestMessage } from "./settings-steps";
import { createFirstAccount, createOrganization, switchTo } from "./steps";

// A token and an App secret live through a day of use and of trouble; then everything that left the
// process, or stayed behind on the disk, is searched for them.

test.describe.configure({ mode: "serial" });

const repository = resolve(import.meta.dirname, "..");
const random = () => randomBytes(24).toString("base64url").replace(/[-_]/g, "x");
/** Pasted by mistake: Meta never gave it out. */
const strayToken = `EAAGcanary${random()}${random()}${random()}`;
const password = `harbour ${random()}`;
/** Not secret: whoever searches has to find it wherever the others must not be. */
const planted = `Planted${random()}`;

let sandbox: SandboxProcess;
let app: AppProcess;
let context: BrowserContext;
let page: Page;
let world: SandboxWorld;
let setupToken: string;
let cookie: string;
const answers = new KeptAnswers();
/** Addresses of the finished campaign and of the halted one. */
const campaigns: string[] = [];

test.beforeAll(async ({ browser }) => {
  test.setTimeout(90_000);
  sandbox = await startSandbox();
  app = await startApp({ env: { GRAPH_BASE_URL: sandbox.origin, LOG_LEVEL: "trace" } });
  context = await browser.newContext({ baseURL: app.origin });
  await answers.keepOf(context);
  page = await context.newPage();
  world = await sandbox.createWorld();
  setupToken = new URL(app.setupLink()).searchParams.get("token") ?? "";
});

test.afterAll(async () => {
  await context?.close();
  await app?.remove();
  await sandbox?.stop();
});

test("trouble with saving: a stray token, echoes, an unreachable Meta", async () => {
  await page.goto(app.setupLink());
  await createFirstAccount(page, {
    organization: "Lucky Shrub",
    email: "ana@example.com",
    password,
  });
  await saveConfiguration(page, { ...world, accessToken: strayToken });
  await expect(alertWith(page, "Nothing was saved")).toContainText("190");

  const refusal = { kind: "error", status: 400, body: echo(world, 100) } as const;
  const inspection = { data: { is_valid: false, scopes: [], error: echo(world, 190).error } };
  for (const [path, fault] of [
    ["debug_token", refusal],
    ["debug_token", { kind: "error", status: 401, body: echo(world, 190) }],
    ["debug_token", { kind: "error", status: 200, body: inspection }],
    ["debug_token", { kind: "error", status: 502, body: `<p>${echoText(world)}</p>` }],
    [`/${world.wabaId}`, refusal],
    [`/${world.phoneNumberId}`, refusal],
    ["debug_token", { kind: "reset" }],
  ] as const) {
    await sandbox.clearFaults();
    await sandbox.addFault({ match: { path }, fault });
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await saveConfiguration(page, world);
    await answered;
    await expect(alertWith(page, "Nothing was saved")).toBeVisible();
    await answers.remember(page, "page after a refusal");
  }
  await page.getByRole("button", { name: "Save anyway" }).click();
  await expect(page.getByText("Saved, but not checked")).toBeVisible();
  await sandbox.clearFaults();
});

test("use: a connection, test messages, a campaign", async () => {
  await connect(page, world);
  await expect(page.getByLabel("Access token", { exact: true })).toHaveValue("");
  await expect(page.getByLabel("App secret", { exact: true })).toHaveValue("");

  await sendTestMessage(page, "+91 98765 43210");
  await expect(page.locator("#test-message")).toContainText(/Delivered|Read/);
  await page.goto("/whatsapp/campaigns");
  await addContact(page, planted, "+91 98765 43211");
  await addContact(page, "Bruno", "+91 98765 43212");
  await page.getByRole("checkbox", { name: "Select all contacts" }).check();
  await launch(page, { message: `Good morning ${planted}`, people: "2 people" });
  await expect(page.getByText("Finished", { exact: true })).toBeVisible({ timeout: 20_000 });
  campaigns.push(new URL(page.url()).pathname);
  await answers.remember(page, "campaign");
});

test("trouble with sending: Meta's refusals repeat the secrets", async () => {
  const messages = `/${world.phoneNumberId}/messages`;
  const refusals = [100, 131009, 131030, 2].map((code) => ({
    status: 400,
    body: echo(world, code),
  }));
  for (const answer of [...refusals, { status: 503, body: `<p>${echoText(world)}</p>` }]) {
    await page.goto("/whatsapp/settings");
    await sandbox.addFault({ match: { path: messages }, fault: { kind: "error", ...answer } });
    await sendTestMessage(page, "+91 98765 43213");
    await expect(page.locator("#test-message")).toContainText(/Failed|No answer yet/);
    await answers.remember(page, "refused test message");
    await sandbox.clearFaults();
  }

  // The campaign halts with Meta's words, and the connection with it.
  await page.goto("/whatsapp/campaigns");
  await page.getByRole("checkbox", { name: "Select all contacts" }).check();
  const fault = { kind: "error", status: 401, body: echo(world, 190) } as const;
  await sandbox.addFault({ match: { path: messages }, fault });
  await launch(page, { message: "Good evening", people: "2 people" });
  await expect(page.getByText("Halted", { exact: true })).toBeVisible({ timeout: 20_000 });
  campaigns.push(new URL(page.url()).pathname);
  await answers.remember(page, "halted campaign");
  await sandbox.clearFaults();

  const [message] = await sandbox.messages(world.phoneNumberId);
  const hookId = /\/api\/hooks\/([\w-]+)/.exec(JSON.stringify(await sandbox.requests()))?.[1] ?? "";
  const news = { wamid: message?.wamid ?? "", status: "failed", reason: echoText(world) } as const;
  const event = statusEvent({ ...news, phoneNumberId: world.phoneNumberId });
  expect(await deliver(app.origin, hookId, event, world.appSecret)).toMatchObject({ status: 200 });
  expect(await deliver(app.origin, hookId, event, null)).toMatchObject({ status: 401 });
});

test("trouble with forms: a number taken, wrong input, broken requests", async () => {
  cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const caller = { origin: app.origin, cookie };
  await page.goto("/whatsapp/settings?connection=new");
  await saveConfiguration(page, world);
  await expect(alertWith(page, "connected already")).toBeVisible();
  await pressEveryButton(answers, caller, world);

  await createOrganization(page, "Another\u202e organization");
  await saveConfiguration(page, world);
  await expect(alertWith(page, "another organization")).toBeVisible();
  await answers.remember(page, "a number of another organization");
  await sendNonsense(answers, caller, world);
});

test("every page, as HTML and as RSC, of both organizations", async () => {
  const caller = { origin: app.origin, cookie };
  const routes = readRoutes()
    .map((route) => route.replace(/\/\([^)]+\)/g, "").replace(/\/(page|route)$/, "") || "/")
    .filter((route) => !route.includes("["));
  const addresses = [...routes, ...campaigns, "/whatsapp/settings?connection=new"];
  const visit = async () => {
    for (const address of addresses) {
      const html = await get(caller, address);
      const rsc = await get(caller, address, { rsc: "1" });
      answers.add(`HTML ${address}`, html.text);
      answers.add(`RSC ${address}`, rsc.text);
    }
  };
  await visit(); // the second organization
  await page.goto("/");
  await switchTo(page, "Lucky Shrub");
  await visit();
});

test("the search finds what it should", async () => {
  expect(await answers.arrived()).toBeGreaterThan(100);
  const spellings = spellingsOf(Buffer.from(strayToken.slice(0, 40)));
  const search = searchFor({ token: strayToken });
  for (const [spelling, bytes] of spellings) {
    const around = [randomBytes(1_001), bytes, randomBytes(999)];
    expect(search.in(Buffer.concat(around)), spelling).toContain(`token, ${spelling}`);
  }
  expect(search.in(`token ending in ${strayToken.slice(-4)}`)).toEqual([]);
  for (const before of ["", "a", "ab"]) {
    const line = JSON.stringify({ msg: Buffer.from(before + strayToken).toString("base64") });
    expect(search.in(line)).toEqual(["token, base64"]);
  }

  const found = answers.with({ planted }).join("\n");
  for (const kind of [
    `POST ${app.origin}/whatsapp/campaigns`,
    "HTML /whatsapp/campaigns",
    "RSC /whatsapp/campaigns",
  ]) {
    expect(found, "what was planted in the pages").toContain(kind);
  }
  const saved = answers.with({ number: world.phoneNumberId }).join("\n");
  expect(saved, "what a saved form answers").toContain(`POST ${app.origin}/whatsapp/settings`);
  const log = readFileSync(app.outputFile);
  expect(searchFor({ setupToken }).in(log)).toEqual(["setupToken, plain"]);
});

test("no answer of the app has any part of a secret", () => {
  expect(answers.with(secrets())).toEqual([]);
  const chunks = join(repository, ".next/static");
  expect(searchFolder(searchFor(secrets()), chunks)).toEqual([]);
});

test("Meta gets the token and the App secret only where they belong", async () => {
  const requests = await sandbox.requests();
  const search = searchFor(secrets());
  expect(search.in(JSON.stringify(requests)), "they were sent at all").toContain("token, plain");
  const tokens = [world.accessToken, strayToken];
  const elsewhere = requests.flatMap((request) =>
    search.in(withoutRightPlaces(request, world, tokens)),
  );
  expect(elsewhere).toEqual([]);
  expect(searchFor({ planted }).in(JSON.stringify(requests))).toContain("planted, plain");

  const asApp = requests.filter(({ headers }) => headers.authorization?.includes(world.appSecret));
  expect(asApp.length).toBeGreaterThan(0);
  for (const { url } of asApp) expect(new URL(url).pathname).toMatch(/\/debug_token$/);
});

test("the log: no part of a secret, and one JSON object a line", async () => {
  expect(await app.stop()).toBe(0);
  const log = readFileSync(app.outputFile, "utf8");
  expect(searchFor({ ...secrets(), ...secretsOfTheDisk() }).in(log)).toEqual([]);

  const plain = log.split("\n").filter((line) => line !== "" && !isJsonObject(line));
  const [setupLine, ...others] = plain.filter((line) => !isBannerOfNext(line));
  expect(setupLine).toMatch(/^Create the first account .*\/setup\?token=[\w-]+$/);
  expect(others).toEqual([]);
  expect(log.split(setupToken)).toHaveLength(2);
  expect(log.split("\n").filter(isJsonObject).length).toBeGreaterThan(10);
});

test("the data folder: no part of a secret in the database, and only its user may look", () => {
  const database = join(app.dataDir, "db");
  expect(searchFolder(searchFor({ planted }), database), "what was planted").not.toEqual([]);
  const all = { ...secrets(), ...secretsOfTheDisk(), setupToken };
  expect(searchFolder(searchFor(all), database)).toEqual([]);
  expect(searchFolder(searchFor(secrets()), app.dataDir)).toEqual([]);

  const files = walk(app.dataDir);
  const open = files.filter(({ isFolder, mode }) => isFolder && mode !== 0o700);
  expect(open, "folders that others may enter").toEqual([]);
  const keys = files.filter(({ path, isFolder }) => path.includes("/keys/") && !isFolder);
  expect(keys.map(({ mode }) => mode)).toEqual([0o600]);
});

function secrets(): Record<string, string> {
  return { token: world.accessToken, strayToken, appSecret: world.appSecret, password };
}

/** The key in its file and the bytes that it stands for; and the signed-in browser's session. */
function secretsOfTheDisk(): Record<string, string | Buffer> {
  const key = readFileSync(join(app.dataDir, "keys/kek"), "utf8").trim();
  // What stands before the first dot is the same in every session.
  const session = /wakey\.session=[^.;]*\.([^;]+)/.exec(cookie)?.[1] ?? "";
  expect(Buffer.from(key, "base64")).toHaveLength(32);
  expect(session.length).toBeGreaterThan(50);
  return { "key file": key, key: Buffer.from(key, "base64"), session };
}

function isJsonObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function isBannerOfNext(line: string): boolean {
  return /^(▲ Next\.js [\d.]+|- (Local|Network): +http:\S+| ?✓ (Ready in|Running next\.config\.ts) .*)$/.test(
    line,
  );
}
