import { expect, type Page } from "@playwright/test";

export type Account = { organization: string; email: string; password: string };

/** Fills in /setup, which is open in `page`. Ends signed in, on Settings. */
export async function createFirstAccount(page: Page, account: Account): Promise<void> {
  await page.getByLabel("Organization name", { exact: true }).fill(account.organization);
  await page.getByLabel("Email", { exact: true }).fill(account.email);
  await page.getByLabel("Password", { exact: true }).fill(account.password);
  await page.getByRole("button", { name: "Create account" }).click();
  // Until it is loaded: what is typed before that is lost.
  await page.waitForURL(/\/whatsapp\/settings$/);
}

/** Signs in from wherever `page` is, with an app as its baseURL. */
export async function signIn(
  page: Page,
  { email, password }: Pick<Account, "email" | "password">,
): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Email", { exact: true }).fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(({ pathname }) => pathname !== "/sign-in");
}

/** "New organization" in the tenant switcher. Ends on its empty Settings. */
export async function createOrganization(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: /^Organization:/ }).click();
  await page.getByRole("menuitem", { name: "New organization" }).click();
  const dialog = page.getByRole("dialog", { name: "New organization" });
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  await untilNewPage(page, () =>
    dialog.getByRole("button", { name: "Create organization" }).click(),
  );
  await expect(page.getByRole("button", { name: `Organization: ${name}` })).toBeVisible();
}

/** Chooses an organization in the tenant switcher. */
export async function switchTo(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: /^Organization:/ }).click();
  await untilNewPage(page, () => page.getByRole("menuitem", { name }).click());
  await expect(page.getByRole("button", { name: `Organization: ${name}` })).toBeVisible();
}

/** Another organization is a whole new page; the old one may show its name a moment before. */
async function untilNewPage(page: Page, act: () => Promise<void>): Promise<void> {
  const loaded = page.waitForEvent("load");
  await act();
  await loaded;
}
