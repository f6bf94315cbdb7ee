import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
} from "@playwright/test";
import { type AppProcess, startApp } from "./app-process";
import { type SandboxProcess, startSandbox } from "./sandbox-process";
import { createFirstAccount, createOrganization } from "./steps";
import { type Complaints, collectComplaints } from "./watch-page";

/** The first owner of the app that the tests of a worker share. */
export const owner = { email: "owner@example.com", password: "clouds over the harbour" };

type WorkerParts = {
  /** Meta, for the shared app. */
  sandbox: SandboxProcess;
  /** One app for all tests that need none of their own; its Graph is `sandbox`. */
  app: AppProcess;
  /** File with the cookies of {@link owner}, signed in through the real set-up link. */
  ownerSession: string;
};

type TestParts = {
  complaints: Complaints;
  /** A context whose pages are watched and which ends with the test. */
  openContext: (options?: BrowserContextOptions) => Promise<BrowserContext>;
  /** A signed-in page on the empty Settings of an organization that only this test uses. */
  ownerPage: Page;
};

export const test = base.extend<TestParts, WorkerParts>({
  sandbox: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from it.
    async ({}, use) => {
      const sandbox = await startSandbox();
      await use(sandbox);
      await sandbox.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  app: [
    async ({ sandbox }, use) => {
      const app = await startApp({ env: { GRAPH_BASE_URL: sandbox.origin } });
      await use(app);
      await app.remove();
    },
    { scope: "worker", timeout: 90_000 },
  ],
  ownerSession: [
    async ({ app, browser }, use) => {
      const folder = mkdtempSync(join(tmpdir(), "wakey-session-"));
      const file = join(folder, "owner.json");
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(app.setupLink());
      await createFirstAccount(page, { organization: "First organization", ...owner });
      await context.storageState({ path: file });
      await context.close();
      await use(file);
      rmSync(folder, { recursive: true });
    },
    { scope: "worker", timeout: 60_000 },
  ],
  complaints: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from it.
    async ({}, use) => {
      const complaints = collectComplaints();
      await use(complaints);
      expect(complaints.list(), "what the browser complained of").toEqual([]);
    },
    { auto: true },
  ],
  context: async ({ context, complaints }, use) => {
    watched(complaints).watch(context);
    await use(context);
  },
  openContext: async ({ browser, complaints }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (options = {}) => {
      const context = await open(browser, complaints, options);
      opened.push(context);
      return context;
    });
    for (const context of opened) await context.close();
  },
  ownerPage: async ({ app, ownerSession, openContext }, use, { testId }) => {
    const context = await openContext({ baseURL: app.origin, storageState: ownerSession });
    const page = await context.newPage();
    await page.goto("/whatsapp/settings");
    await createOrganization(page, `Organization ${testId.slice(-6)}`);
    await use(page);
  },
});

export { expect } from "@playwright/test";

async function open(browser: Browser, complaints: Complaints, options: BrowserContextOptions) {
  const context = await browser.newContext(options);
  watched(complaints).watch(context);
  return context;
}

function watched(complaints: Complaints) {
  return complaints as ReturnType<typeof collectComplaints>;
}

/** Keeps a picture where SCREENS_DIR says, for people to look at; nowhere without it. */
export async function keepScreen(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENS_DIR;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
