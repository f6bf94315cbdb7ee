import { expect, type Locator, type Page } from "@playwright/test";
import type { SandboxWorld } from "@/lib/sandbox/control-answers.schema";
import type { SandboxProcess } from "./sandbox-process";
import { connect } from "./settings-steps";

/**
 * Number `i` (below 1,000) of a row of valid Indian mobile numbers, as people write them; none ends
 * in 47, where the sandbox has no open window.
 */
export function phoneOf(i: number): string {
  return `+91 98${String(i).padStart(3, "0")} 43210`;
}

/** `Person 001, +91 98001 43210` and so on. */
function contactLines(count: number): string {
  return Array.from({ length: count }, (_, i) => `${personOf(i + 1)}, ${phoneOf(i + 1)}`).join(
    "\n",
  );
}

export function personOf(i: number): string {
  return `Person ${String(i).padStart(3, "0")}`;
}

/** "Add contact", on Campaigns or Contacts. */
export async function addContact(page: Page, name: string, phone: string): Promise<void> {
  await page.getByRole("button", { name: "Add contact" }).click();
  const dialog = page.getByRole("dialog", { name: "Add contact" });
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  await dialog.getByLabel("Phone number", { exact: true }).fill(phone);
  await dialog.getByRole("button", { name: "Save contact" }).click();
  await expect(dialog).toBeHidden();
}

/** "Paste contacts" with lines that are all good. */
export async function pasteContacts(page: Page, lines: string): Promise<void> {
  await page.getByRole("button", { name: "Paste contacts" }).click();
  const dialog = page.getByRole("dialog", { name: "Paste contacts" });
  await dialog.getByLabel("Contacts", { exact: true }).fill(lines);
  await dialog.getByRole("button", { name: "Save contacts" }).click();
  await expect(dialog).toBeHidden();
}

/** Writes `message` to whoever is ticked and opens the confirmation. */
export async function writeMessage(page: Page, message: string, title?: string): Promise<void> {
  await page.getByLabel("Message", { exact: true }).fill(message);
  if (title !== undefined) await page.getByLabel("Title", { exact: true }).fill(title);
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

/** The confirmation's button: "Send to 3 people". */
export function confirmation(page: Page, people: string): Locator {
  return page.getByRole("alertdialog").getByRole("button", { name: `Send to ${people}` });
}

/** Sends `message` to whoever is ticked; ends on the campaign's page. */
export async function launch(
  page: Page,
  { message, people, title }: { message: string; people: string; title?: string },
): Promise<void> {
  await writeMessage(page, message, title);
  await confirmation(page, people).click();
  await expect(page).toHaveURL(/\/whatsapp\/campaigns\/[0-9a-f-]{36}$/);
}

/** The figure beside "Read", "Failed" and so on, in the progress of a campaign. */
export function figure(page: Page, label: string): Locator {
  return page.getByRole("listitem").filter({ has: page.getByRole("link", { name: label }) });
}

/** Waits until so many recipients have this status, without a reload. */
export async function expectFigure(page: Page, label: string, count: number, timeout = 20_000) {
  const shown = new RegExp(`^${label}${count.toLocaleString("en-US")}\\D*\\d+ ?%$`);
  await expect(figure(page, label)).toHaveText(new RegExp(shown), { timeout });
}

/** The row of a recipient or contact in a table. */
export function rowOf(page: Page, name: string): Locator {
  return page.getByRole("row").filter({ hasText: name });
}

/** A connection to a world of its own, and so many contacts, all ticked. Ends on Campaigns. */
export async function readyFor(
  page: Page,
  sandbox: SandboxProcess,
  count: number,
): Promise<SandboxWorld> {
  const world = await sandbox.createWorld();
  await connect(page, world);
  await page.goto("/whatsapp/campaigns");
  await pasteContacts(page, contactLines(count));
  return world;
}

/** `+91 98001 43210` as the simulator has it. */
export function digitsOf(phone: string): string {
  return phone.replace(/\D/g, "");
}

/** The simulator has accepted one message for each of so many people. */
export async function expectOnceEach(
  sandbox: SandboxProcess,
  { phoneNumberId }: SandboxWorld,
  count: number,
) {
  const recipients = (await sandbox.messages(phoneNumberId)).map(({ to }) => to);
  expect({ messages: recipients.length, people: new Set(recipients).size }).toEqual({
    messages: count,
    people: count,
  });
}
