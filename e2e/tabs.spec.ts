import type { Page } from "@playwright/test";
import {
  addContact,
  confirmation,
  expectFigure,
  phoneOf,
  rowOf,
  writeMessage,
} from "./campaign-steps";
import { expect, test } from "./fixtures";
import { expectGoodLooks } from "./look";
import { alertWith, trySandbox } from "./settings-steps";
import { createOrganization, signIn, switchTo } from "./steps";

test("a session that ended while a page was open is said, and loses nothing", async ({
  app,
  openContext,
  owner,
}) => {
  const context = await openContext({ baseURL: app.origin });
  const page = await context.newPage();
  await signIn(page, owner);
  await createOrganization(page, "Signed out");
  await trySandbox(page);
  await page.goto("/whatsapp/campaigns");
  await addContact(page, "Asha Rao", phoneOf(1));
  await writeMessage(page, "Too late");
  await expect(confirmation(page, "1 person")).toBeVisible();

  const tab = await context.newPage();
  await tab.goto("/");
  await tab.getByRole("button", { name: "Sign out" }).click();
  await expect(tab).toHaveURL(/\/sign-in/);

  await confirmation(page, "1 person").click();
  await expect(alertWith(page, "You are signed out.")).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByLabel("Message", { exact: true })).toHaveValue("Too late");

  await signIn(tab, owner);
  await switchTo(tab, "Signed out");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await confirmation(page, "1 person").click();
  await expectFigure(page, "Read", 1);
});

test.describe("another organization chosen in another tab", () => {
  test("changes nothing for what this tab does", async ({ ownerPage: page }) => {
    await page.goto("/whatsapp/contacts");
    const here = await shownOrganization(page);
    const tab = await page.context().newPage();
    await tab.goto("/whatsapp/contacts");
    await createOrganization(tab, "The other one");

    await addContact(page, "Only Here", phoneOf(1));
    await tab.goto("/whatsapp/contacts");
    await expect(tab.getByText("No contacts yet")).toBeVisible();
    await switchTo(tab, here);
    await expect(rowOf(tab, "Only Here")).toBeVisible();
  });

  test("never puts its pages under this one's name", async ({ ownerPage: page }) => {
    await trySandbox(page);
    const here = await shownOrganization(page);
    const tab = await page.context().newPage();
    await tab.goto("/");
    await createOrganization(tab, "The other one");
    expect(await shownOrganization(page)).toBe(here);

    await page.getByRole("link", { name: "Overview", exact: true }).click();
    await expect(page.getByText("Connect a WhatsApp number", { exact: true })).toBeVisible();
    await expect(page.getByRole("button", { name: "Organization: The other one" })).toBeVisible();
  });

  test("leaves the campaign that is being watched a click away", async ({ ownerPage: page }) => {
    await trySandbox(page);
    await page.goto("/whatsapp/campaigns");
    await addContact(page, "Asha Rao", phoneOf(1));
    await writeMessage(page, "Chai is ready.");
    const tab = await page.context().newPage();
    await tab.goto("/");
    await createOrganization(tab, "The other one");

    await confirmation(page, "1 person").click();
    await expect(page.getByText("This campaign belongs to another organization")).toBeVisible();
    await expectGoodLooks(page, "campaign-elsewhere");
    await page.getByRole("button", { name: "Switch and show it" }).click();
    await expectFigure(page, "Read", 1);
    expect(await shownOrganization(page)).not.toBe("The other one");
  });
});

async function shownOrganization(page: Page): Promise<string> {
  const label = await page
    .getByRole("button", { name: /^Organization: / })
    .getAttribute("aria-label");
  return label?.replace("Organization: ", "") ?? "";
}
