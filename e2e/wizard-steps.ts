import { expect, type Page } from "@playwright/test";

const guide = "/whatsapp/settings/wizard";

/** The first choice, and its button. Ends at the path's first step. */
export async function startGuide(
  page: Page,
  way: RegExp,
  { practise = false }: { practise?: boolean } = {},
): Promise<void> {
  await page.goto(guide);
  await page.getByRole("radio", { name: way }).check();
  if (practise) await page.getByRole("checkbox", { name: "Practise in the sandbox" }).check();
  await page
    .getByRole("button", { name: /^Start/ })
    .last()
    .click();
  await expect(page).toHaveURL(/step=/);
}

/** Waits until the step of this title is shown. */
export async function expectStep(page: Page, title: string): Promise<void> {
  await expect(page.getByRole("heading", { level: 2, name: title })).toBeVisible();
}

/** Presses a step's button and waits for the next one. */
export async function goOn(page: Page, button: string, next: string): Promise<void> {
  await page.getByRole("button", { name: button, exact: true }).click();
  await expectStep(page, next);
}
