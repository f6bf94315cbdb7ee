import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type BrowserContext, chromium, expect, type Page } from "@playwright/test";
import { startApp } from "./app-process";
import { findBrowser } from "./browser";
import { confirmation, expectFigure, pasteContacts, phoneOf, writeMessage } from "./campaign-steps";
import { startSandbox } from "./sandbox-process";
import { connect, saveConfiguration, sendTestMessage, trySandbox } from "./settings-steps";
import { createFirstAccount, createOrganization } from "./steps";

// Pictures of every page with data that nobody would make up kindly, for people to look at:
//   node --import tsx e2e/screens.ts --folder /tmp/screens

const long = `A name that goes on ${"and on ".repeat(25)}until 200`.slice(0, 200);
const unbroken = "Donaudampfschifffahrtsgesellschaftskapitän".repeat(4).slice(0, 160);
const contacts = [
  `${long}, ${phoneOf(1)}`,
  `${unbroken}, ${phoneOf(2)}`,
  `👩🏽‍🚀🎉 Zoë 🇮🇳, ${phoneOf(3)}`,
  `محمد عبد الرحمن الطويل, +20 100 123 4567`,
  `שרה כהן, +972 50 234 5678`,
  `<b>Bobby</b> "Tables", ${phoneOf(6)}`,
  `Closed Clara, +91 98765 43247`,
].join("\n");
const message = `Hallo 👋\n\n*Diwali* offer — ${unbroken}\nשלום! مرحبا! https://example.com/${"a".repeat(80)}`;

const views = [
  ["desktop", 1280, 800],
  ["phone", 360, 740],
] as const;

const { values } = parseArgs({ options: { folder: { type: "string" } } });
const folder = values.folder ?? "/tmp/wakey-screens";
mkdirSync(folder, { recursive: true });

const sandbox = await startSandbox();
const app = await startApp({ env: { GRAPH_BASE_URL: sandbox.origin } });
const browser = await chromium.launch(await findBrowser());
try {
  const context = await browser.newContext({ baseURL: app.origin, locale: "en-US" });
  const page = await context.newPage();
  await takePublicPages(page);
  await takeSettings(page);
  await takeCampaigns(page);
  await takeSignIn(context);
} finally {
  await browser.close();
  await app.remove();
  await sandbox.stop();
}

async function takePublicPages(page: Page): Promise<void> {
  await page.goto("/setup");
  await take(page, "setup-without-link");
  await page.goto(app.setupLink());
  await take(page, "setup");
  await page.getByRole("button", { name: "Create account" }).click();
  await take(page, "setup-errors");
  const email = `${"asha.".repeat(10)}rao@a-rather-long-domain-of-a-company.example.com`;
  await createFirstAccount(page, { organization: long, email, password: "long enough words" });
  await page.goto("/");
  await take(page, "overview-new");
  await page.getByRole("button", { name: /^Organization:/ }).click();
  await take(page, "tenant-switcher", ["desktop"]);
  await page.keyboard.press("Escape");
}

async function takeSettings(page: Page): Promise<void> {
  await page.goto("/whatsapp/settings");
  await take(page, "settings-empty");
  await page.getByRole("button", { name: "Save Configuration" }).click();
  await take(page, "settings-errors");
  const world = await sandbox.createWorld({
    verifiedName: `${unbroken} 🎉`,
    appName: long,
    expiresAt: Math.floor(Date.now() / 1000) + 5_000,
    tokenKind: "USER",
  });
  await sandbox.changeToken(world.accessToken, { dead: { subcode: 463 } });
  await saveConfiguration(page, world);
  await expect(page.getByText("Nothing was saved.")).toBeVisible();
  await take(page, "settings-refused");
  await sandbox.changeToken(world.accessToken, { dead: null });
  await connect(page, world);
  await sendTestMessage(page, "+91 98765 43247", message);
  await expect(page.getByText("24-hour window closed")).toBeVisible();
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText("WhatsApp Business Account", { exact: true })).toBeVisible();
  await take(page, "settings-cloud");
  await connectAnother(page);
}

async function connectAnother(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Add another connection" }).click();
  await take(page, "settings-another");
  await connect(page, await sandbox.createWorld({ verifiedName: "שרה כהן" }));
  await page.getByRole("button", { name: "Remove connection" }).click();
  await take(page, "settings-remove");
  await page.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
}

async function takeCampaigns(page: Page): Promise<void> {
  await page.goto("/whatsapp/campaigns");
  await take(page, "campaigns-empty");
  await page.getByRole("button", { name: "Add contact" }).click();
  await take(page, "contact-dialog");
  await page.keyboard.press("Escape");
  await pasteContacts(page, contacts);
  await writeMessage(page, message, `${unbroken} 🎉`);
  await expect(confirmation(page, "7 people")).toBeVisible();
  await take(page, "campaigns-confirmation");
  await confirmation(page, "7 people").click();
  await expectFigure(page, "Read", 6);
  await expectFigure(page, "Failed", 1);
  await take(page, "campaign");
  await page.goto("/whatsapp/campaigns");
  await take(page, "campaigns");
  await page.goto("/whatsapp/contacts");
  await take(page, "contacts");
  await page.goto("/whatsapp/contacts?q=nobody%20of%20this%20name");
  await take(page, "contacts-nobody");
  await page.goto("/");
  await take(page, "overview");
  await page.goto("/whatsapp/campaigns/not-one");
  await take(page, "not-found");
  await createOrganization(page, "Small one");
  await trySandbox(page);
  await sendTestMessage(page, "+91 98765 43210");
  await expect(page.locator("#test-message").getByText("Read", { exact: true })).toBeVisible();
  await take(page, "settings-sandbox");
}

async function takeSignIn(context: BrowserContext): Promise<void> {
  await context.clearCookies();
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByLabel("Email", { exact: true }).fill("nobody@example.com");
  await page.getByLabel("Password", { exact: true }).fill("a wrong password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("The email or the password is wrong.")).toBeVisible();
  await take(page, "sign-in-wrong");
}

/** The whole page in each size and scheme: `settings-phone-dark.png`. */
async function take(page: Page, name: string, only?: readonly string[]): Promise<void> {
  for (const [view, width, height] of views) {
    if (only && !only.includes(view)) continue;
    await page.setViewportSize({ width, height });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const path = join(folder, `${name}-${view}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: "light" });
}
