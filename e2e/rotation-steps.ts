import { expect, type Page } from "@playwright/test";

/** From Settings to "Replace token". @returns its address */
export async function openReplace(page: Page): Promise<string> {
  await page.getByRole("link", { name: "Replace token" }).click();
  await expect(page.getByRole("heading", { name: "Replace token" })).toBeVisible();
  return page.url();
}

/** Pastes a token on "Replace token" and waits until it is compared with the one in use. */
export async function stage(page: Page, accessToken: string): Promise<void> {
  await page.getByLabel("New access token", { exact: true }).fill(accessToken);
  await page.getByRole("button", { name: "Check new token" }).click();
  await expect(page.getByRole("heading", { name: "Compare", exact: true })).toBeVisible();
}

/** Puts the staged token in place of the other. */
export async function switchOver(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Switch to the new token" }).click();
  await expect(page.getByText("Switched to the new token")).toBeVisible();
}
