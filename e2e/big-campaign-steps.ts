import { type Browser, expect, type Page } from "@playwright/test";
import type { AppProcess } from "./app-process";
import { createFirstAccount } from "./steps";

// Campaigns of thousands, in an app that is going to be killed.

/** The first account's page. Not watched for complaints: a browser rightly complains of a server that is killed. */
export async function firstPage(
  { origin, setupLink }: AppProcess,
  browser: Browser,
): Promise<Page> {
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

/** Makes so many contacts with one paste. @returns their numbers, digits only */
export async function pasteMany(page: Page, count: number): Promise<string[]> {
  const phones = Array.from(
    { length: count },
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

/** Sends the template to all contacts. @returns the campaign's address */
export async function launchToAll(page: Page, count: number): Promise<string> {
  await page.goto("/whatsapp/campaigns");
  await page.getByRole("radio", { name: "The hello_world template" }).check();
  await page.getByRole("checkbox", { name: "Select all contacts" }).check();
  const people = count.toLocaleString("en-US");
  await page.getByRole("button", { name: `Select all ${people}` }).click();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByRole("button", { name: `Send to ${people} people` }).click();
  await page.waitForURL(/campaigns\/[0-9a-f-]{36}/);
  return page.url();
}

/** The numbers under "No answer yet", over all pages of the table. */
export async function unansweredPhones(page: Page, campaign: string): Promise<string[]> {
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
