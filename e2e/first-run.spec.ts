import type { Page } from "@playwright/test";
import { type AppProcess, findSetupLink, startApp } from "./app-process";
import { addContact, expectFigure, launch, pasteContacts, phoneOf, rowOf } from "./campaign-steps";
import { expect, test } from "./fixtures";
import { expectGoodLooks } from "./look";
import { sendTestMessage, trySandbox } from "./settings-steps";
import { createFirstAccount, signIn } from "./steps";

// One installation, from its first start on: each test goes on where the one before has stopped.
test.describe.configure({ mode: "serial" });

const account = {
  organization: "Tea Stall & Söhne",
  email: "asha@example.com",
  password: "two kettles on the stove",
};
let app: AppProcess;
let setupLink: string;

test.beforeAll("fresh data folder, first start", async () => {
  test.setTimeout(90_000);
  app = await startApp();
  setupLink = app.setupLink();
});
test.afterAll(() => app.remove());

test("set-up link, sandbox, test message, campaign to three people", async ({
  openContext,
  complaints,
}) => {
  test.setTimeout(120_000);
  const page = await (await openContext({ baseURL: app.origin })).newPage();

  await test.step("without an account, everything leads to the set-up", async () => {
    await page.goto("/");
    await expect(page).toHaveURL(/\/setup$/);
    await expectGoodLooks(page, "setup-without-link");
  });

  await test.step("the link of the output makes the account and signs in", async () => {
    await page.goto(setupLink);
    await expectGoodLooks(page, "setup");
    await createFirstAccount(page, account);
    await expect(page.getByRole("button", { name: /^Organization: Tea Stall/ })).toBeVisible();
    await expectGoodLooks(page, "settings-empty");
  });

  await test.step("one click makes a sandbox connection", async () => {
    await trySandbox(page);
    await expect(page.getByText("Accepted by Meta")).toBeVisible();
    await expect(page.getByText("Never expires")).toBeVisible();
  });

  await test.step("the test message is delivered, live", async () => {
    await markWindow(page);
    await sendTestMessage(page, "+91 98765 43210");
    const card = page.locator("#test-message");
    await expect(card.getByText("+91 98765 43210", { exact: true })).toBeVisible();
    await expect(card.getByText(/^wamid\.\S+$/)).toBeVisible();
    await expect(card.getByText("Read", { exact: true })).toBeVisible();
    await expectSameWindow(page);
    await expectGoodLooks(page, "settings-sandbox");
  });

  await test.step("three contacts, ticked as they come", async () => {
    await page.getByRole("link", { name: "Campaigns", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Campaigns", level: 1 })).toBeVisible();
    await expectGoodLooks(page, "campaigns-empty");
    await addContact(page, "Asha Rao", phoneOf(1));
    await pasteContacts(page, `Ben Ode, ${phoneOf(2)}\nChitra Iyer; 00 91 98003 43210`);
    await expect(page.getByText("3 people selected")).toBeVisible();
    const box = page.getByRole("checkbox", { name: "Select Ben Ode" });
    await box.uncheck();
    await expect(page.getByText("2 people selected")).toBeVisible();
    await box.check();
    await expectGoodLooks(page, "campaigns-ticked");
  });

  await test.step("sent, and read by all three without a reload", async () => {
    await markWindow(page);
    await launch(page, { message: "Chai is ready.", people: "3 people" });
    await expectFigure(page, "Read", 3);
    await expectSameWindow(page);
    for (const name of ["Asha Rao", "Ben Ode", "Chitra Iyer"]) {
      await expect(rowOf(page, name)).toContainText("Read");
    }
    await expectGoodLooks(page, "campaign");
  });

  await test.step("list, overview and contacts know of it", async () => {
    await page.goto("/whatsapp/campaigns");
    await expect(rowOf(page, "100% done")).toBeVisible();
    await expectGoodLooks(page, "campaigns");
    await page.goto("/whatsapp/contacts");
    await expect(rowOf(page, "Chitra Iyer")).toContainText("+91 98003 43210");
    await expectGoodLooks(page, "contacts");
    await page.goto("/");
    await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
    await expectGoodLooks(page, "overview");
  });

  await test.step("what does not exist says so, inside and outside the frame", async () => {
    complaints.allow(/404 \(Not Found\)/);
    for (const address of ["/whatsapp/campaigns/nothing", "/nothing"]) {
      await page.goto(address);
      await expect(page.getByRole("heading", { name: "This page does not exist" })).toBeVisible();
      await expectGoodLooks(page, `missing${address.replaceAll("/", "-")}`);
    }
  });
});

test("the link is dead now, and a restart prints none", async ({ openContext, complaints }) => {
  const page = await (await openContext({ baseURL: app.origin })).newPage();
  await page.goto(setupLink);
  await expect(page.getByLabel("Organization name")).toHaveCount(0);
  await expectGoodLooks(page, "setup-used");
  // What a stopping server leaves unanswered is no fault of the page.
  complaints.allow(/net::ERR_/);
  await page.goto("about:blank");
  await app.restart();
  expect(findSetupLink(app.output())).toBeUndefined();
  expect(app.output()).not.toContain("/setup");
});

test("sign out, wrong passwords in one sentence, sign in", async ({ openContext, complaints }) => {
  const page = await (await openContext({ baseURL: app.origin })).newPage();
  await signIn(page, account);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto("/whatsapp/campaigns");
  await expect(page).toHaveURL(/\/sign-in/);
  await expectGoodLooks(page, "sign-in");

  complaints.allow(/401 \(Unauthorized\).*\/api\/auth\/callback\/credentials/);
  const said: (string | null)[] = [];
  for (const email of [account.email, "nobody@example.com"]) {
    await page.goto("/sign-in");
    await page.getByLabel("Email", { exact: true }).fill(email);
    await page.getByLabel("Password", { exact: true }).fill("not the right one");
    await page.getByRole("button", { name: "Sign in" }).click();
    const alert = page.getByRole("alert").filter({ hasText: /\S/ });
    await expect(alert).toBeVisible();
    said.push(await alert.textContent());
    await expect(page).toHaveURL(/\/sign-in/);
  }
  expect(said).toEqual(["The email or the password is wrong.", said[0]]);
  await expectGoodLooks(page, "sign-in-wrong");

  await signIn(page, account);
  await page.goto("/whatsapp/contacts");
  await expect(rowOf(page, "Asha Rao")).toBeVisible();
});

async function markWindow(page: Page): Promise<void> {
  await page.evaluate(() => Object.assign(window, { seenByTest: true }));
}

/** A reload would have made a new window. */
async function expectSameWindow(page: Page): Promise<void> {
  expect(await page.evaluate(() => "seenByTest" in window), "no reload meanwhile").toBe(true);
}
