import { expect, type Locator, type Page } from "@playwright/test";
import type { SandboxWorld } from "@/lib/sandbox/control-answers.schema";

/** What "Configuration" asks for; what is left out stays as it is in the form. */
export type Configuration = Partial<
  Pick<SandboxWorld, "appId" | "appSecret" | "phoneNumberId" | "wabaId" | "accessToken">
>;

const labels = {
  appId: "App ID",
  appSecret: "App secret",
  phoneNumberId: "Phone number ID",
  wabaId: "WhatsApp Business Account ID",
  accessToken: "Access token",
} as const;

/** A field of "Configuration". */
export function configurationField(page: Page, name: keyof Configuration): Locator {
  return page.getByLabel(labels[name], { exact: true });
}

/** Fills in "Configuration" and presses its button. */
export async function saveConfiguration(page: Page, values: Configuration): Promise<void> {
  for (const name of Object.keys(labels) as (keyof Configuration)[]) {
    const value = values[name];
    if (value !== undefined) await configurationField(page, name).fill(value);
  }
  await page.getByRole("button", { name: "Save Configuration" }).click();
}

/** Connects a number through the form and waits until Meta has vouched for it. */
export async function connect(page: Page, values: Configuration): Promise<void> {
  await saveConfiguration(page, values);
  await expect(page.getByText("Saved. Meta vouches for the token")).toBeVisible();
}

/** "Try it in the sandbox", from the empty Settings. */
export async function trySandbox(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Try it in the sandbox" }).click();
  await expect(page.getByText("This connection leads to the sandbox")).toBeVisible();
}

/** Fills in "Send Test Message" and presses its button; `text` instead of the template. */
export async function sendTestMessage(page: Page, phone: string, text?: string): Promise<void> {
  const card = page.locator("#test-message");
  await card.getByLabel("Test phone number", { exact: true }).fill(phone);
  if (text !== undefined) {
    await card.getByRole("radio", { name: "Free text" }).check();
    await card.getByLabel("Message", { exact: true }).fill(text);
  }
  await card.getByRole("button", { name: "Send Test Message" }).click();
}

/** An alert with this text in it; Next's empty announcer is one too. */
export function alertWith(page: Page, text: string | RegExp): Locator {
  return page.getByRole("alert").filter({ hasText: text });
}
