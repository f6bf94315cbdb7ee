import type { Page } from "@playwright/test";
import type { SandboxWorld } from "@/lib/sandbox/control-answers.schema";
import {
  confirmation,
  digitsOf,
  expectFigure,
  expectOnceEach,
  figure,
  launch,
  pasteContacts,
  personOf,
  phoneOf,
  readyFor,
  rowOf,
  writeMessage,
} from "./campaign-steps";
import { expect, test } from "./fixtures";
import { expectGoodLooks } from "./look";
import type { SandboxProcess } from "./sandbox-process";
import { alertWith, connect, trySandbox } from "./settings-steps";

test("190 in the middle halts it in words, and a new token and Resume finish it", async ({
  ownerPage: page,
  sandbox,
}) => {
  test.setTimeout(90_000);
  const world = await readyFor(page, sandbox, 150);
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
  const world = await readyFor(page, sandbox, 240);
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

  await page.getByRole("link", { name: "Skipped" }).click();
  await expect(page.getByRole("heading", { name: "Recipients: skipped" })).toBeVisible();
  const onPage = Math.min(leftAgain, 50);
  await expect(page.getByText("Not sent: the campaign was cancelled")).toHaveCount(onPage);
});

test("an answer that never came is shown as such, and a status settles it", async ({
  ownerPage: page,
  sandbox,
}) => {
  const world = await readyFor(page, sandbox, 3);
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
  const world = await readyFor(page, sandbox, 4);
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
