import type { Page } from "@playwright/test";
import { type AppProcess, startApp } from "./app-process";
import { expect, test } from "./fixtures";
import { createFirstAccount } from "./steps";

const PEOPLE = 2_000;
/** What the sender has committed and not yet let out at 80 a second, see lib/worker/lane-size.ts. */
const BATCH = 8;
const LATENCY_MS = 150;

let app: AppProcess;
test.afterEach(() => app.remove());

test("kill -9 twice during a campaign: nobody twice, nobody lost", async ({ sandbox, browser }) => {
  test.setTimeout(180_000);
  app = await startApp({ env: { GRAPH_BASE_URL: sandbox.origin } });
  // Not watched for complaints: a browser rightly complains of a server that is killed.
  const context = await browser.newContext({ baseURL: app.origin });
  const page = await context.newPage();
  await page.goto(app.setupLink());
  await createFirstAccount(page, {
    organization: "Lucky Shrub",
    email: "ana@example.com",
    password: "clouds over the harbour",
  });
  const world = await sandbox.createWorld();
  await page.getByLabel("App ID", { exact: true }).fill(world.appId);
  await page.getByLabel("App secret", { exact: true }).fill(world.appSecret);
  await page.getByLabel("Phone number ID", { exact: true }).fill(world.phoneNumberId);
  await page.getByLabel("WhatsApp Business Account ID", { exact: true }).fill(world.wabaId);
  await page.getByLabel("Access token", { exact: true }).fill(world.accessToken);
  await page.getByRole("button", { name: "Save Configuration" }).click();
  await expect(page.getByRole("heading", { name: "Send Test Message" })).toBeVisible();

  const phones = Array.from(
    { length: PEOPLE },
    (_, index) => `9198${String(index).padStart(6, "0")}11`,
  );
  await page.goto("/whatsapp/contacts");
  await page.getByRole("button", { name: "Paste contacts" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Paste contacts" });
  const lines = phones.map((phone, index) => `Person ${index}, ${phone}`);
  await dialog.getByRole("textbox").fill(lines.join("\n"), { timeout: 30_000 });
  await dialog.getByRole("button", { name: "Save contacts" }).click();
  await expect(page.getByText("2,000", { exact: false }).first()).toBeVisible();

  await page.goto("/whatsapp/campaigns");
  await page.getByRole("radio", { name: "The hello_world template" }).check();
  await page.getByRole("checkbox", { name: "Select all contacts" }).check();
  await page.getByRole("button", { name: "Select all 2,000" }).click();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByRole("button", { name: "Send to 2,000 people" }).click();
  await page.waitForURL(/campaigns\/[0-9a-f-]{36}/);
  const campaign = page.url();
  await page.goto("about:blank");

  await sandbox.changeBehaviour({ latencyMs: LATENCY_MS });
  const accepted = async () => (await sandbox.messages(world.phoneNumberId)).length;
  for (const share of [0.25, 0.6]) {
    await expect.poll(accepted, { timeout: 60_000 }).toBeGreaterThan(PEOPLE * share);
    await app.kill();
    await app.restart();
  }

  // Sending is over when nobody waits; the simulator keeps telling statuses until they are taken.
  await page.goto(campaign);
  await expect(page.getByText("Finished", { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect
    .poll(async () => (await sandbox.settled()).pendingStatuses, { timeout: 60_000 })
    .toBe(0);

  const messages = await sandbox.messages(world.phoneNumberId);
  const received = new Set(messages.map((message) => message.to));
  expect(received.size, "nobody received it twice").toBe(messages.length);

  const unanswered = await unansweredPhones(page, campaign);
  const missing = phones.filter((phone) => !received.has(phone));
  // A message between its intent and its first byte cannot be told from one whose answer was lost:
  // it is shown, never sent by guess. Everything that did reach Meta is settled by its statuses.
  expect(unanswered.sort()).toEqual(missing.sort());
  expect(missing.length).toBeLessThanOrEqual(2 * BATCH);
  const description = `${messages.length} received once, ${missing.length} never left`;
  test.info().annotations.push({ type: "kill -9 twice", description });

  await page.goto(campaign);
  const read = (PEOPLE - missing.length).toLocaleString("en");
  await expect(page.getByRole("link", { name: "Read" }).locator("..")).toContainText(read);
  await context.close();
});

/** The numbers that the campaign's page shows under "No answer yet". */
async function unansweredPhones(page: Page, campaign: string) {
  await page.goto(`${campaign}?status=unknown`);
  const rows = page.getByRole("row").filter({ hasText: "No answer yet" });
  const texts = await rows.allTextContents();
  return texts.map((text) => /\+([\d ]+\d)/.exec(text)?.[1]?.replaceAll(" ", "") ?? text);
}
