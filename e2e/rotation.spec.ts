import type { Browser, Page } from "@playwright/test";
import type { SandboxWorld } from "@/lib/sandbox/control-answers.schema";
import { type AppProcess, startApp } from "./app-process";
import { expect, test } from "./fixtures";
import { expectGoodLooks } from "./look";
import type { SandboxProcess } from "./sandbox-process";
import { connect } from "./settings-steps";
import { createFirstAccount, createOrganization, switchTo } from "./steps";

const PEOPLE = 5_000;
/** How long Meta takes for a message: the campaign must still run while people click. */
const SEND_MS = 2_000;

let app: AppProcess | undefined;
test.afterEach(async () => {
  await app?.remove();
  app = undefined;
});

test("a campaign of 5,000: two replaced tokens, a kill -9 and a log-out, nobody lost or twice", async ({
  sandbox,
  browser,
}) => {
  test.setTimeout(180_000);
  app = await startApp({ env: { GRAPH_BASE_URL: sandbox.origin } });
  const page = await firstPage(app, browser);
  const world = await sandbox.createWorld();
  await sandbox.changePhoneNumber(world.phoneNumberId, { throughput: "HIGH" });
  // Statuses beyond `sent` would only cost time here.
  await sandbox.changeBehaviour({ deliveredMs: 3_600_000, sentMs: 0 });
  await connect(page, world);
  const replace = await openReplace(page);
  const phones = await pasteThousands(page);

  const tokens = [world.accessToken, ...(await makeTokens(sandbox, world, 3))];
  await page.goto(replace);
  await stage(page, tokens[1] ?? "");
  await sandbox.addFault({ match: { path: "/messages" }, fault: { kind: "delay", ms: SEND_MS } });
  const campaign = await launchToAll(page);
  const accepted = async () => (await sandbox.messages(world.phoneNumberId)).length;
  const untilShare = (share: number) =>
    expect.poll(accepted, { timeout: 40_000 }).toBeGreaterThan(PEOPLE * share);

  await page.goto(replace);
  await untilShare(0.1);
  await switchOver(page);
  // What is still on its way with the old token is refused, and must not stop anything.
  await sandbox.changeToken(tokens[0] ?? "", { dead: { subcode: 467 } });

  await untilShare(0.3);
  await page.goto("about:blank");
  await app.kill();
  await app.restart();
  await page.goto(replace);
  await stage(page, tokens[2] ?? "");
  await switchOver(page);
  await sandbox.changeToken(tokens[1] ?? "", { dead: { subcode: 460 } });
  await page.reload();
  await expect(page.getByText("Nothing is lost: what was not sent waits.")).toHaveCount(0);

  await untilShare(0.65);
  await sandbox.changeToken(tokens[2] ?? "", { dead: { subcode: 467 } });
  await page.goto(campaign);
  await expect(page.getByRole("link", { name: "Replace token" })).toBeVisible({ timeout: 15_000 });
  const before = await accepted();
  expect(before).toBeLessThan(PEOPLE);
  await page.getByRole("link", { name: "Replace token" }).click();
  await stage(page, tokens[3] ?? "");
  const resume = page.getByRole("checkbox", { name: /^Resume 1 campaign with [\d,]+ waiting/ });
  await expect(resume).toBeChecked();
  await expectGoodLooks(page, "replace-halted");
  await sandbox.clearFaults();
  await switchOver(page);
  await expect(page.getByText("1 campaign goes on with exactly those who wait")).toBeVisible();

  await page.goto(campaign);
  await expect(page.getByText("Finished", { exact: true })).toBeVisible({ timeout: 30_000 });
  await expectExact(page, sandbox, { campaign, world, phones });
  await page.context().close();
});

/**
 * At the simulator nobody twice, and everybody but those whose message was between its intent and
 * its first byte when the process was killed: these the page shows, and nothing sends them by guess.
 */
async function expectExact(
  page: Page,
  sandbox: SandboxProcess,
  { campaign, world, phones }: { campaign: string; world: SandboxWorld; phones: string[] },
): Promise<void> {
  const messages = await sandbox.messages(world.phoneNumberId);
  const received = new Set(messages.map((message) => message.to));
  expect(received.size, "nobody received it twice").toBe(messages.length);
  const missing = new Set(phones.filter((phone) => !received.has(phone)));
  const inconsistent = async () => {
    const unanswered = new Set(await unansweredPhones(page, campaign));
    return {
      lost: [...missing].filter((phone) => !unanswered.has(phone)),
      receivedWithoutAnswer: [...unanswered].filter((phone) => !missing.has(phone)),
    };
  };
  await expect
    .poll(inconsistent, { timeout: 20_000 })
    .toEqual({ lost: [], receivedWithoutAnswer: [] });
  const description = `${messages.length} received once, ${missing.size} never left at the kill`;
  test.info().annotations.push({ type: "tokens replaced under load", description });
}

/** The numbers under "No answer yet", over all pages of the table. */
async function unansweredPhones(page: Page, campaign: string): Promise<string[]> {
  const phones: string[] = [];
  for (let number = 1; ; number += 1) {
    await page.goto(`${campaign}?status=unknown&page=${number}`);
    const rows = page.getByRole("row").filter({ hasText: "No answer yet" });
    const texts = await rows.allTextContents();
    for (const text of texts) {
      phones.push(/\+([\d ]+\d)/.exec(text)?.[1]?.replaceAll(" ", "") ?? text);
    }
    if (texts.length < 50) return phones;
  }
}

/** Not watched for complaints: a browser rightly complains of a server that is killed. */
async function firstPage({ origin, setupLink }: AppProcess, browser: Browser): Promise<Page> {
  const context = await browser.newContext({ baseURL: origin });
  const page = await context.newPage();
  await page.goto(setupLink());
  await createFirstAccount(page, {
    organization: "Lucky Shrub",
    email: "ana@example.com",
    password: "clouds over the harbour",
  });
  return page;
}

/** From Settings to "Replace token". @returns its address */
async function openReplace(page: Page): Promise<string> {
  await page.getByRole("link", { name: "Replace token" }).click();
  await expect(page.getByRole("heading", { name: "Replace token" })).toBeVisible();
  return page.url();
}

async function makeTokens(
  sandbox: SandboxProcess,
  { appId, wabaId }: SandboxWorld,
  count: number,
): Promise<string[]> {
  const make = () => sandbox.createToken({ appId, wabaIds: [wabaId] });
  return await Promise.all(Array.from({ length: count }, make));
}

async function stage(page: Page, accessToken: string): Promise<void> {
  await page.getByLabel("New access token", { exact: true }).fill(accessToken);
  await page.getByRole("button", { name: "Check new token" }).click();
  await expect(page.getByRole("heading", { name: "Compare", exact: true })).toBeVisible();
}

async function switchOver(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Switch to the new token" }).click();
  await expect(page.getByText("Switched to the new token")).toBeVisible();
}

async function pasteThousands(page: Page): Promise<string[]> {
  const phones = Array.from(
    { length: PEOPLE },
    (_, index) => `9198${String(index).padStart(6, "0")}11`,
  );
  await page.goto("/whatsapp/contacts");
  await page.getByRole("button", { name: "Paste contacts" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Paste contacts" });
  const lines = phones.map((phone, index) => `Person ${index}, ${phone}`);
  // As one paste does; typing so many lines takes a browser half a minute.
  await dialog.getByRole("textbox").evaluate((area: HTMLTextAreaElement, text) => {
    // React overlays the element's own setter, and would not notice.
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set?.call(area, text);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }, lines.join("\n"));
  await dialog.getByRole("button", { name: "Save contacts" }).click();
  await expect(dialog).toBeHidden({ timeout: 30_000 });
  return phones;
}

/** @returns the campaign's address */
async function launchToAll(page: Page): Promise<string> {
  await page.goto("/whatsapp/campaigns");
  await page.getByRole("radio", { name: "The hello_world template" }).check();
  await page.getByRole("checkbox", { name: "Select all contacts" }).check();
  await page.getByRole("button", { name: "Select all 5,000" }).click();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByRole("button", { name: "Send to 5,000 people" }).click();
  await page.waitForURL(/campaigns\/[0-9a-f-]{36}/);
  return page.url();
}

test("compares, wants consent, switches, rolls back, revokes and refreshes", async ({
  ownerPage: page,
  sandbox,
}) => {
  test.setTimeout(90_000);
  const world = await sandbox.createWorld();
  await connect(page, world);
  const replace = await openReplace(page);
  const { appId, wabaId } = world;

  const dead = await sandbox.createToken({ appId, wabaIds: [wabaId] });
  await sandbox.changeToken(dead, { dead: { subcode: 463 } });
  await page.getByLabel("New access token", { exact: true }).fill(dead);
  await page.getByRole("button", { name: "Check new token" }).click();
  await expect(page.getByText("This token cannot take over.")).toBeVisible();
  await expect(page.getByText("Token has expired (190, subcode 463)").first()).toBeVisible();

  const less = await sandbox.createToken({
    appId,
    wabaIds: [wabaId],
    scopes: ["whatsapp_business_messaging", "whatsapp_business_management"],
    expiresAt: Math.floor(Date.now() / 1_000) + 30 * 86_400,
  });
  await stage(page, less);
  await expect(page.getByText("Ends sooner")).toBeVisible();
  await expectGoodLooks(page, "replace-compare");
  await page.getByRole("button", { name: "Switch to the new token" }).click();
  await expect(page.getByText("Tick first that what changes is meant.")).toBeVisible();
  await page.getByRole("checkbox", { name: "I accept that business_management is lost" }).check();
  await switchOver(page);

  // It has an end and the App secret is there, so Meta can make another of it.
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expect(page.getByText("Meta has made a new token, and it is in use")).toBeVisible();
  await expectGoodLooks(page, "replace-history");

  const first = page.getByRole("listitem").filter({ hasText: world.accessToken.slice(-4) });
  await first.getByRole("button", { name: "Roll back" }).click();
  await expect(
    page.getByText(`Back on the token ending in ${world.accessToken.slice(-4)}`),
  ).toBeVisible();
  const second = page.getByRole("listitem").filter({ hasText: less.slice(-4) });
  await second.getByRole("button", { name: "Revoke at Meta" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog).toContainText("Other systems may use the same token");
  await dialog.getByRole("button", { name: "Revoke at Meta" }).click();
  await expect(page.getByText(`ending in ${less.slice(-4)} no more`)).toBeVisible();

  await page.goto(replace);
  const history = page.getByText("History of this token").locator("xpath=ancestor::section");
  await expect(history).toContainText(`Had Meta revoke ••••${less.slice(-4)}`);
  await expect(history).toContainText(`Rolled back to ••••${world.accessToken.slice(-4)}`);
});

test("gives one token to connections of another organization, each checked on its own", async ({
  ownerPage: page,
  sandbox,
}, { testId }) => {
  test.setTimeout(90_000);
  const [a, b, blind] = [
    await sandbox.createWorld(),
    await sandbox.createWorld({ verifiedName: "مطعم الشجرة المحظوظة 🌳" }),
    await sandbox.createWorld(),
  ];
  const wabaIds = [a.wabaId, b.wabaId];
  const shared = await sandbox.createToken({ appId: a.appId, wabaIds });
  await connect(page, { ...a, accessToken: shared });
  await createOrganization(page, `An agency ${"and its branch ".repeat(12)}in Pune`);
  await connect(page, b);
  await page.goto("/whatsapp/settings?connection=new");
  await connect(page, blind);

  await switchTo(page, `Organization ${testId.slice(-6)}`);
  await page.goto("/whatsapp/settings");
  await openReplace(page);
  const share = page.locator("#share");
  for (const { displayPhoneNumber } of [b, blind]) {
    await share.getByRole("checkbox", { name: displayPhoneNumber.replaceAll("-", " ") }).check();
  }
  await share.getByRole("button", { name: /for 2 connections$/ }).click();
  await expect(share.getByText("1 connection of 2 switched")).toBeVisible();
  await expect(
    share.getByText("The token cannot see this WhatsApp Business Account"),
  ).toBeVisible();
  await expectGoodLooks(page, "replace-share");
});
