import type { Page } from "@playwright/test";
import type { SandboxWorld } from "@/lib/sandbox/control-answers.schema";
import {
  addContact,
  confirmation,
  contactLines,
  expectFigure,
  figure,
  launch,
  pasteContacts,
  personOf,
  phoneOf,
  rowOf,
  writeMessage,
} from "./campaign-steps";
import { expect, test } from "./fixtures";
import { expectGoodLooks } from "./look";
import type { SandboxProcess } from "./sandbox-process";
import { alertWith, connect, trySandbox } from "./settings-steps";
import { createOrganization, signIn, switchTo } from "./steps";

test.afterEach(async ({ sandbox }) => {
  await sandbox.clearFaults();
  await sandbox.changeBehaviour({ sentMs: 200 });
});

test.describe("once", () => {
  test("a double click starts one campaign", async ({ ownerPage: page, sandbox }) => {
    const world = await ready(page, sandbox, 2);
    await writeMessage(page, "Once only");
    await confirmation(page, "2 people").dblclick();
    await expectFigure(page, "Read", 2);
    await expectOnceEach(sandbox, world, 2);
    await page.goto("/whatsapp/campaigns");
    await expect(page.getByRole("progressbar")).toHaveCount(1);
  });

  test("a launch whose answer was lost is confirmed again, and is one campaign", async ({
    ownerPage: page,
    sandbox,
    complaints,
  }) => {
    complaints.allow(/net::ERR_FAILED/);
    const world = await ready(page, sandbox, 2);
    await writeMessage(page, "Once only");
    await expect(page.getByText("0 of 2 people wrote to you")).toBeVisible();
    await page.route(
      "**/whatsapp/campaigns",
      async (route) => {
        expect((await route.fetch()).ok()).toBe(true);
        await route.abort();
      },
      { times: 1 },
    );
    await confirmation(page, "2 people").click();
    await expect(alertWith(page, "No answer came")).toContainText("nobody gets it twice");
    await confirmation(page, "2 people").click();
    await expectFigure(page, "Read", 2);
    await expectOnceEach(sandbox, world, 2);
  });

  test("two tabs resume at once", async ({ ownerPage: page, sandbox }) => {
    const world = await ready(page, sandbox, 120);
    await sandbox.addFault({ match: { path: "/messages" }, fault: { kind: "delay", ms: 1_000 } });
    await launch(page, { message: "Two tabs", people: "120 people" });
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    const tab = await page.context().newPage();
    await tab.goto(page.url());
    const buttons = [page, tab].map((each) =>
      each.getByRole("button", { name: "Resume", exact: true }),
    );
    for (const button of buttons) await expect(button).toBeVisible();
    await sandbox.clearFaults();
    await Promise.all(buttons.map((button) => button.click()));
    for (const each of [page, tab]) await expectFigure(each, "Read", 120);
    await expectOnceEach(sandbox, world, 120);
  });
});

test("190 in the middle halts it in words, and a new token and Resume finish it", async ({
  ownerPage: page,
  sandbox,
}) => {
  test.setTimeout(90_000);
  const world = await ready(page, sandbox, 150);
  await sandbox.addFault({
    match: { recipient: digitsOf(phoneOf(40)) },
    times: 1,
    fault: {
      kind: "error",
      status: 401,
      body: {
        error: {
          message: "Error validating access token: Session has expired",
          type: "OAuthException",
          code: 190,
          error_subcode: 463,
          fbtrace_id: "AtraceOfTheHalt",
        },
      },
    },
  });
  await launch(page, { message: "Halfway", people: "150 people", title: "Halfway" });
  const alert = alertWith(page, "Token has expired");
  await expect(alert).toContainText(/\d+ messages wait; none is lost\./);
  await expect(alert).toContainText("Generate a new token");
  await expect(alert).toContainText("Code 190 / 463");
  await expectGoodLooks(page, "campaign-halted");
  const halted = page.url();

  await alert.getByRole("link", { name: "Replace token" }).click();
  await page.getByRole("link", { name: "Back to settings" }).click();
  await expect(page.getByText("Campaigns of this connection have stopped")).toBeVisible();
  const renewed = await sandbox.createToken({ appId: world.appId, wabaIds: [world.wabaId] });
  await connect(page, { accessToken: renewed });
  await page.goto(halted);
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  await expectFigure(page, "Read", 150);
  await expect(alert).toHaveCount(0);
  await expectOnceEach(sandbox, world, 150);
});

test("pause, resume, pause, cancel", async ({ ownerPage: page, sandbox }) => {
  test.setTimeout(90_000);
  const world = await ready(page, sandbox, 240);
  await sandbox.addFault({ match: { path: "/messages" }, fault: { kind: "delay", ms: 1_500 } });
  await launch(page, { message: "Stop and go", people: "240 people" });

  const left = await pause(page);
  expect(left).toBeGreaterThan(0);
  await expectSettled(sandbox, world, 240 - left);

  const before = (await sandbox.messages(world.phoneNumberId)).length;
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  await expect
    .poll(async () => (await sandbox.messages(world.phoneNumberId)).length)
    .toBeGreaterThan(before);
  const leftAgain = await pause(page);
  expect(leftAgain).toBeGreaterThan(0);
  expect(leftAgain).toBeLessThan(left);

  await page.getByRole("button", { name: "Cancel campaign" }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByRole("button", { name: "Cancel campaign" }).click();
  await expectFigure(page, "Skipped", leftAgain);
  await expectFigure(page, "Read", 240 - leftAgain);
  await expect(page.getByText("Cancelled", { exact: true })).toBeVisible();
  await expectOnceEach(sandbox, world, 240 - leftAgain);
});

test("an answer that never came is shown as such, and a status settles it", async ({
  ownerPage: page,
  sandbox,
}) => {
  const world = await ready(page, sandbox, 3);
  await sandbox.changeBehaviour({ sentMs: 6_000 });
  await sandbox.addFault({
    match: { recipient: digitsOf(phoneOf(2)) },
    fault: { kind: "status-after-accept", status: 502 },
  });
  await launch(page, { message: "Are you there?", people: "3 people" });
  await expectFigure(page, "No answer yet", 1);
  await expect(rowOf(page, personOf(2))).toContainText("it may have arrived. It is not sent again");
  await expectFigure(page, "Read", 3);
  await expectOnceEach(sandbox, world, 3);
});

test("of the failed, those who can succeed now are sent to again", async ({
  ownerPage: page,
  sandbox,
}) => {
  const world = await ready(page, sandbox, 4);
  const errors = [
    { code: 132_000, message: "(#132000) Number of parameters does not match" },
    { code: 131_026, message: "(#131026) Message undeliverable" },
  ];
  for (const error of errors) {
    const fault = { kind: "error" as const, status: 400, body: { error } };
    await sandbox.addFault({ match: { path: "/messages" }, times: 1, fault });
  }
  await launch(page, { message: "Hello", people: "4 people" });
  await expectFigure(page, "Failed", 2);
  await expect(page.getByText("1 failed message is left out")).toBeVisible({ timeout: 20_000 });
  await expectGoodLooks(page, "campaign-send-again");
  await page.getByRole("button", { name: "Send again to this one" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Send to them again?" });
  await dialog.getByRole("button", { name: "Send again to this one" }).click();
  await expectFigure(page, "Failed", 1);
  await expectFigure(page, "Read", 3);
  await expect(page.getByRole("heading", { name: "Send again" })).toBeHidden();
  await expectOnceEach(sandbox, world, 3);
});

test("free text to a closed window warns before, and says why on the row", async ({
  ownerPage: page,
}) => {
  await trySandbox(page);
  await page.goto("/whatsapp/campaigns");
  await pasteContacts(page, `Open Otto, ${phoneOf(1)}\nClosed Clara, +91 98765 43247`);
  await writeMessage(page, "Hello");
  await expect(page.getByText("except numbers that end in 47")).toBeVisible();
  await confirmation(page, "2 people").click();
  await expectFigure(page, "Failed", 1);
  const row = rowOf(page, "Closed Clara");
  await expect(row).toContainText("24-hour window closed");
  await expect(row).toContainText("What to do: Send an approved template");
  await expectFigure(page, "Read", 1);
  await expectGoodLooks(page, "campaign-failed");

  await figure(page, "Failed").getByRole("link", { name: "Failed" }).click();
  await expect(row).toBeVisible();
  await expect(rowOf(page, "Open Otto")).toHaveCount(0);
});

test("ticks last across pages and searches", async ({ ownerPage: page, sandbox }) => {
  const world = await ready(page, sandbox, 60);
  await expect(page.getByText("60 people selected")).toBeVisible();
  await page.getByRole("button", { name: "Clear selection" }).click();
  const tick = (i: number) => page.getByRole("checkbox", { name: `Select ${personOf(i)}` }).check();
  const search = page.getByRole("searchbox", { name: "Search contacts" });

  await search.fill("Person 02");
  await search.press("Enter");
  await expect(rowOf(page, personOf(31))).toHaveCount(0);
  await tick(21);
  await search.fill("");
  await search.press("Enter");
  await expect(rowOf(page, personOf(1))).toBeVisible();
  await tick(1);
  await page.getByRole("link", { name: "Next" }).click();
  await expect(rowOf(page, personOf(60))).toBeVisible();
  await tick(60);
  await expect(page.getByText("3 people selected")).toBeVisible();
  await page.getByRole("link", { name: "Previous" }).click();
  await expect(page.getByRole("checkbox", { name: `Select ${personOf(1)}` })).toBeChecked();

  await page.getByRole("button", { name: "Select all 60" }).click();
  await expect(page.getByText("All 60 contacts selected")).toBeVisible();
  await writeMessage(page, "Picked");
  await expect(confirmation(page, "60 people")).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Clear selection" }).click();
  await tick(2);
  await page.getByRole("link", { name: "Next" }).click();
  await tick(59);
  await launch(page, { message: "Picked", people: "2 people" });
  await expectFigure(page, "Read", 2);
  const sent = await sandbox.messages(world.phoneNumberId);
  expect(sent.map(({ to }) => to).sort()).toEqual([2, 59].map((i) => digitsOf(phoneOf(i))));
});

test("the whole job by keyboard", async ({ ownerPage: page }) => {
  test.setTimeout(90_000);
  const keys = page.keyboard;
  await tabTo(page, "button", "Try it in the sandbox");
  await keys.press("Enter");
  await expect(page.getByText("This connection leads to the sandbox")).toBeVisible();
  await tabTo(page, "link", "Campaigns");
  await keys.press("Enter");
  await expect(page.getByRole("heading", { name: "Campaigns", level: 1 })).toBeVisible();

  await tabTo(page, "button", "Add contact");
  await keys.press("Enter");
  await expect(page.getByLabel("Name", { exact: true })).toBeFocused();
  await keys.type("Asha Rao");
  await keys.press("Tab");
  await keys.type("+91 98765 43210");
  await keys.press("Enter");
  await expect(page.getByText("1 person selected")).toBeVisible();
  await expect(page.getByRole("button", { name: "Add contact" })).toBeFocused();

  await tabTo(page, "checkbox", "Select Asha Rao");
  await keys.press("Space");
  await expect(page.getByText("0 people selected")).toBeVisible();
  await keys.press("Space");
  await expect(page.getByText("1 person selected")).toBeVisible();
  await tabTo(page, "textbox", "Message");
  await keys.type("Chai is ready.");
  await tabTo(page, "button", "Send");
  await keys.press("Enter");
  await expect(page.getByRole("button", { name: "Cancel" })).toBeFocused();
  await keys.press("Escape");
  await expect(page.getByRole("button", { name: "Send", exact: true })).toBeFocused();
  await keys.press("Enter");
  await expect(page.getByRole("button", { name: "Cancel" })).toBeFocused();
  await keys.press("Tab");
  await expect(confirmation(page, "1 person")).toBeFocused();
  await keys.press("Enter");
  await expectFigure(page, "Read", 1);
});

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

/** A connection to a world of its own, and so many contacts, all ticked. Ends on Campaigns. */
async function ready(page: Page, sandbox: SandboxProcess, count: number): Promise<SandboxWorld> {
  const world = await sandbox.createWorld();
  await connect(page, world);
  await page.goto("/whatsapp/campaigns");
  await pasteContacts(page, contactLines(count));
  return world;
}

async function shownOrganization(page: Page): Promise<string> {
  const label = await page
    .getByRole("button", { name: /^Organization: / })
    .getAttribute("aria-label");
  return label?.replace("Organization: ", "") ?? "";
}

function digitsOf(phone: string): string {
  return phone.replace(/\D/g, "");
}

/** The simulator has accepted one message for each of so many people. */
async function expectOnceEach(
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

/** Presses "Pause" and waits for what is in flight. @returns how many wait */
async function pause(page: Page): Promise<number> {
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(page.getByText("Paused", { exact: true }).first()).toBeVisible();
  // The page counts those on the wire as waiting until their answer is there.
  const waits = page.getByText(/messages? waits?; none is lost\./);
  const link = page.getByRole("link", { name: /^[\d,]+ waiting$/ });
  await expect
    .poll(async () => numberIn(await waits.textContent()) - numberIn(await link.textContent()))
    .toBe(0);
  return numberIn(await waits.textContent());
}

function numberIn(text: string | null): number {
  return Number(/[\d,]+/.exec(text ?? "")?.[0].replaceAll(",", "") ?? Number.NaN);
}

async function expectSettled(
  sandbox: SandboxProcess,
  { phoneNumberId }: SandboxWorld,
  count: number,
) {
  await expect
    .poll(
      async () => (await sandbox.messages(phoneNumberId)).filter(({ pending }) => !pending).length,
    )
    .toBe(count);
}

/** Presses Tab until this has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, role: "button" | "link" | "checkbox" | "textbox", name: string) {
  const target = page.getByRole(role, { name, exact: true });
  for (let presses = 0; presses < 60; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`60 presses of Tab did not reach the ${role} ${name}`);
}
