import type { Browser, Page } from "@playwright/test";
import type { SandboxWorld } from "@/lib/sandbox/control-answers.schema";
import { type AppProcess, startApp } from "./app-process";
import { expect, test } from "./fixtures";
import { expectGoodLooks } from "./look";
import { openReplace, stage, switchOver } from "./rotation-steps";
import type { SandboxProcess } from "./sandbox-process";
import { connect } from "./settings-steps";
import { createFirstAccount } from "./steps";

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

async function makeTokens(
  sandbox: SandboxProcess,
  { appId, wabaId }: SandboxWorld,
  count: number,
): Promise<string[]> {
  const make = () => sandbox.createToken({ appId, wabaIds: [wabaId] });
  return await Promise.all(Array.from({ length: count }, make));
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
