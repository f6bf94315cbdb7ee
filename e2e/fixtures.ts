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
import { defaultBehaviour } from "@/lib/sandbox/behaviour.schema";
import { postAction, readActions, signInOverHttp } from "./action-calls";
import { type AppProcess, startApp } from "./app-process";
import { type SandboxProcess, startSandbox } from "./sandbox-process";
import { seedUsers } from "./seed-users";
import { type Complaints, collectComplaints } from "./watch-page";

/**
 * Owners in the app that the tests of a worker share, one for each file of tests: what a person may
 * do in a minute or an hour is limited.
 */
const people = Array.from({ length: 16 }, (_, i) => ({
  email: `owner-${i}@example.com`,
  password: "clouds over the harbour",
  organization: `First organization ${i}`,
}));

/** Somebody with the session they share with nobody. */
export type SignedIn = { email: string; password: string; cookie: string };

type WorkerParts = {
  /** Meta, for the shared app. */
  meta: SandboxProcess;
  /** One app for all tests that need none of their own; its Graph is `meta`. */
  app: AppProcess;
  /** The person of a file of tests, signed in once. */
  personOf: (file: string) => Promise<SignedIn>;
};

type TestParts = {
  /** Meta, which behaves as it does by default again when the test is over. */
  sandbox: SandboxProcess;
  complaints: Complaints;
  /** A context whose pages are watched and which ends with the test. */
  openContext: (options?: BrowserContextOptions) => Promise<BrowserContext>;
  /** Who this file's tests are signed in as. */
  owner: SignedIn;
  /** A signed-in page on the empty Settings of an organization that only this test uses. */
  ownerPage: Page;
};

export const test = base.extend<TestParts, WorkerParts>({
  meta: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from it.
    async ({}, use) => {
      const sandbox = await startSandbox();
      await use(sandbox);
      await sandbox.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  app: [
    async ({ meta }, use) => {
      const dataDir = mkdtempSync(join(tmpdir(), "wakey-e2e-shared-"));
      await seedUsers(dataDir, people);
      const app = await startApp({ dataDir, env: { GRAPH_BASE_URL: meta.origin } });
      await use(app);
      await app.remove();
      rmSync(dataDir, { recursive: true });
    },
    { scope: "worker", timeout: 90_000 },
  ],
  personOf: [
    async ({ app }, use) => {
      const signedIn = new Map<string, SignedIn>();
      await use(async (file) => {
        const known = signedIn.get(file);
        if (known) return known;
        const person = people[signedIn.size];
        if (!person) throw new Error("There are more files of tests than people");
        const cookie = await signInOverHttp(app.origin, person);
        if (!cookie) throw new Error(`${person.email} could not sign in`);
        const entry = { ...person, cookie };
        signedIn.set(file, entry);
        return entry;
      });
    },
    { scope: "worker" },
  ],
  sandbox: async ({ meta }, use) => {
    await use(meta);
    await meta.clearFaults();
    await meta.changeBehaviour(defaultBehaviour);
  },
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
  owner: async ({ personOf }, use, { file }) => {
    await use(await personOf(file));
  },
  ownerPage: async ({ app, owner, openContext }, use, { testId }) => {
    await newOrganization(app.origin, owner.cookie, `Organization ${testId.slice(-6)}`);
    const context = await openContext({ baseURL: app.origin });
    await context.addCookies(cookiesOf(app.origin, owner.cookie));
    const page = await context.newPage();
    await page.goto("/whatsapp/settings");
    await use(page);
  },
});

export { expect } from "@playwright/test";

/** What "New organization" in the tenant switcher does; what is shown there other tests look at. */
async function newOrganization(origin: string, cookie: string, name: string): Promise<void> {
  const action = readActions().find((one) => one.name === "createOrganization");
  if (!action) throw new Error("The build has no action createOrganization");
  const { value, text } = await postAction({ origin, cookie }, action, [{ name }]);
  if (!value || value.serverError || value.validationErrors) {
    throw new Error(`No organization was made: ${text.slice(0, 500)}`);
  }
}

/** A Cookie header's value as the cookies of a browser. */
function cookiesOf(url: string, header: string) {
  return header.split("; ").map((pair) => {
    const [name = "", ...value] = pair.split("=");
    return { url, name, value: value.join("=") };
  });
}

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
