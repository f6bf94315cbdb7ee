import type { Page } from "@playwright/test";
import {
  confirmation,
  digitsOf,
  expectFigure,
  expectOnceEach,
  launch,
  personOf,
  phoneOf,
  readyFor,
  rowOf,
  writeMessage,
} from "./campaign-steps";
import { expect, test } from "./fixtures";
import { alertWith } from "./settings-steps";

test.describe("once", () => {
  test("a double click starts one campaign", async ({ ownerPage: page, sandbox }) => {
    const world = await readyFor(page, sandbox, 2);
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
    const world = await readyFor(page, sandbox, 2);
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
    const world = await readyFor(page, sandbox, 120);
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

test("ticks last across pages and searches", async ({ ownerPage: page, sandbox }) => {
  const world = await readyFor(page, sandbox, 60);
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

/** Presses Tab until this has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, role: "button" | "link" | "checkbox" | "textbox", name: string) {
  const target = page.getByRole(role, { name, exact: true });
  for (let presses = 0; presses < 60; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`60 presses of Tab did not reach the ${role} ${name}`);
}
