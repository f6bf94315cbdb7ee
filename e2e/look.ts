import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { keepScreen } from "./fixtures";

const desktop = { width: 1280, height: 800 };
const phone = { width: 360, height: 740 };

/**
 * What has to be true of every page: axe finds nothing, neither light on a desktop nor dark on a
 * phone, and a phone need not scroll sideways. Leaves the page light and wide.
 */
export async function expectGoodLooks(page: Page, name: string): Promise<void> {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.setViewportSize(desktop);
  // The title of a page that was navigated to comes a moment after its content.
  await expect(page).toHaveTitle(/\S/);
  await expectAccessible(page, `${name}, desktop, light`);
  await keepScreen(page, `${name}-desktop-light`);

  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await page.setViewportSize(phone);
  await expectNoSideways(page, name);
  await expectAccessible(page, `${name}, phone, dark`);
  await keepScreen(page, `${name}-phone-dark`);

  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.setViewportSize(desktop);
}

async function expectAccessible(page: Page, what: string): Promise<void> {
  // Without frames to gather from, axe needs no second page; nor what it found nothing wrong with.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ["violations"] })
    .analyze();
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`),
  }));
  expect(found, `axe on ${what}`).toEqual([]);
}

async function expectNoSideways(page: Page, name: string): Promise<void> {
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wider, `pixels that ${name} is wider than a phone`).toBeLessThanOrEqual(0);
}
