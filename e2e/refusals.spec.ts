import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import {
  alertWith,
  type Configuration,
  connect,
  saveConfiguration,
  sendTestMessage,
} from "./settings-steps";

const ALL_SCOPES = [
  "business_management",
  "whatsapp_business_management",
  "whatsapp_business_messaging",
];

for (const [subcode, words] of [
  [463, /expired/i],
  [467, /logged out|session/i],
] as const) {
  for (const way of ["with", "without"] as const) {
    test(`190/${subcode}, ${way} the App secret`, async ({ ownerPage, sandbox }) => {
      const { appSecret, ...world } = await sandbox.createWorld();
      await sandbox.changeToken(world.accessToken, { dead: { subcode } });
      const values = way === "with" ? { ...world, appSecret } : world;
      await expectRefused(ownerPage, values, [words, String(subcode), "What to do:"]);
    });
  }
}

test("a token that Meta cannot read", async ({ ownerPage, sandbox }) => {
  const world = await sandbox.createWorld();
  const accessToken = `EAA${"x".repeat(120)}`;
  await expectRefused(ownerPage, { ...world, accessToken }, ["190", "What to do:"]);
});

for (const way of ["with", "without"] as const) {
  test(`a token of another app, ${way} the App secret`, async ({ ownerPage, sandbox }) => {
    const world = await sandbox.createWorld();
    const other = await sandbox.createWorld({ appName: "Somebody else's app" });
    const values: Configuration = { ...world, accessToken: other.accessToken };
    if (way === "without") delete values.appSecret;
    await expectRefused(ownerPage, values, ["another app", other.appId]);
  });
}

for (const permission of ["whatsapp_business_messaging", "whatsapp_business_management"]) {
  test(`a token without ${permission}`, async ({ ownerPage, sandbox }) => {
    const scopes = ALL_SCOPES.filter((scope) => scope !== permission);
    const world = await sandbox.createWorld({ scopes });
    await expectRefused(ownerPage, world, [`The permission ${permission} is missing`]);
  });
}

test("a token without business_management is stored, with a note", async ({
  ownerPage,
  sandbox,
}) => {
  const scopes = ALL_SCOPES.filter((scope) => scope !== "business_management");
  await connect(ownerPage, await sandbox.createWorld({ scopes }));
  await expect(
    ownerPage.getByText("The permission business_management is not granted"),
  ).toBeVisible();
  await ownerPage.reload();
  await expect(ownerPage.getByText("Accepted by Meta")).toBeVisible();
});

test("a WABA that the token cannot see", async ({ ownerPage, sandbox }) => {
  const world = await sandbox.createWorld();
  const { wabaId } = await sandbox.createWaba();
  const words = ["cannot see this WhatsApp Business Account", wabaId];
  await expectRefused(ownerPage, { ...world, wabaId }, words);
});

test("a person's token that was given another WABA", async ({ ownerPage, sandbox }) => {
  const world = await sandbox.createWorld({ tokenKind: "USER" });
  const { wabaId } = await sandbox.createWaba();
  await expectRefused(ownerPage, { ...world, wabaId }, [
    "was not given this WhatsApp Business Account",
    wabaId,
  ]);
});

test("a number of another WABA", async ({ ownerPage, sandbox }) => {
  const world = await sandbox.createWorld();
  const other = await sandbox.createWorld();
  const accessToken = await sandbox.createToken({
    appId: world.appId,
    wabaIds: [world.wabaId, other.wabaId],
  });
  await expectRefused(ownerPage, { ...world, accessToken, phoneNumberId: other.phoneNumberId }, [
    "belongs to another WhatsApp Business Account",
    world.phoneNumberId,
  ]);
});

test("a number that the token cannot see", async ({ ownerPage, sandbox }) => {
  const world = await sandbox.createWorld();
  const { phoneNumberId } = await sandbox.createWorld();
  await expectRefused(ownerPage, { ...world, phoneNumberId }, [
    "cannot see this phone number",
    phoneNumberId,
  ]);
});

for (const [what, fault] of [
  ["the network is down", { kind: "reset" }],
  ["Meta answers 503", { kind: "error", status: 503, body: "Service unavailable" }],
] as const) {
  test(`unreachable Meta, ${what}: saved anyway, unchecked, checked later`, async ({
    ownerPage,
    sandbox,
  }) => {
    const world = await sandbox.createWorld();
    await sandbox.addFault({ fault });
    await saveConfiguration(ownerPage, world);
    await expect(alertWith(ownerPage, "Nothing was saved.")).toContainText(/could not be|trouble/);
    await expectEmptySettings(await reloaded(ownerPage));

    await saveConfiguration(ownerPage, world);
    await ownerPage.getByRole("button", { name: "Save anyway" }).click();
    await expect(ownerPage.getByText("Saved, but not checked")).toBeVisible();
    await ownerPage.reload();
    await expect(ownerPage.getByText("Meta has not vouched for this connection")).toBeVisible();
    await expect(ownerPage.getByText("Unchecked", { exact: true })).toBeVisible();

    await sandbox.clearFaults();
    await ownerPage.getByRole("button", { name: "Check token", exact: true }).click();
    await expect(ownerPage.getByText("Accepted by Meta")).toBeVisible();
    await expect(ownerPage.getByText("Meta has not vouched for this connection")).toBeHidden();
  });
}

test("131030 at the test message explains the allow-list", async ({ ownerPage, sandbox }) => {
  const world = await sandbox.createWorld({ mode: "SANDBOX" });
  await connect(ownerPage, world);
  await sendTestMessage(ownerPage, "+91 98765 43210");
  const alert = alertWith(ownerPage, "Not on the test number's list");
  await expect(alert).toContainText("allow-list of up to 5 recipients");
  await expect(alert).toContainText("API Setup");
  await expectCode(ownerPage, "131030");

  await sandbox.changePhoneNumber(world.phoneNumberId, { allowList: ["919876543210"] });
  await sendTestMessage(ownerPage, "+91 98765 43210");
  await expect(ownerPage.locator("#test-message").getByText("Read", { exact: true })).toBeVisible();
});

test("131047 at free text outside the 24 hours, after a warning", async ({
  ownerPage,
  sandbox,
}) => {
  await connect(ownerPage, await sandbox.createWorld());
  await ownerPage.getByRole("radio", { name: "Free text" }).check();
  await expect(ownerPage.getByText("Has this person written to your number")).toBeVisible();
  await sendTestMessage(ownerPage, "+91 98765 43247", "Are you there?");
  const alert = alertWith(ownerPage, "24-hour window closed");
  await expect(alert).toContainText("more than 24 hours ago");
  await expect(alert).toContainText("Send an approved template");
  await expectCode(ownerPage, "131047");
});

test("190 at the test message: what to renew, and the connection is dead", async ({
  ownerPage,
  sandbox,
}) => {
  const world = await sandbox.createWorld();
  await connect(ownerPage, world);
  await sandbox.changeToken(world.accessToken, { dead: { subcode: 463 } });
  await sendTestMessage(ownerPage, "919876543210");
  await expect(alertWith(ownerPage, "Token has expired")).toContainText("Generate a new token");
  await ownerPage.reload();
  await expect(ownerPage.getByText("Refused by Meta")).toBeVisible();
  await expect(ownerPage.getByText("Meta refuses this connection.")).toBeVisible();

  const renewed = await sandbox.createToken({ appId: world.appId, wabaIds: [world.wabaId] });
  await connect(ownerPage, { accessToken: renewed });
  await expect(ownerPage.getByText("Accepted by Meta")).toBeVisible();
});

for (const [details, subcode, words, not] of [
  ["Recipient phone number not valid: to", undefined, /number/i, undefined],
  [undefined, 33, /./, /country code/i],
] as const) {
  test(`100 at the test message, ${details ?? `subcode ${subcode}`}`, async ({
    ownerPage,
    sandbox,
  }) => {
    const world = await sandbox.createWorld();
    await connect(ownerPage, world);
    await sandbox.addFault({
      match: { method: "POST", phoneNumberId: world.phoneNumberId, path: "/messages" },
      fault: {
        kind: "error",
        status: 400,
        body: {
          error: {
            message: "(#100) Invalid parameter",
            type: "OAuthException",
            code: 100,
            ...(subcode === undefined ? {} : { error_subcode: subcode }),
            ...(details === undefined ? {} : { error_data: { details } }),
          },
        },
      },
    });
    await sendTestMessage(ownerPage, "+91 98765 43210");
    const alert = alertWith(ownerPage, "What to do:");
    await expect(alert).toContainText(words);
    if (not) await expect(alert).not.toContainText(not);
  });
}

/** Saves, and sees the refusal in these words and nothing stored. */
async function expectRefused(
  page: Page,
  values: Configuration,
  words: readonly (string | RegExp)[],
): Promise<void> {
  await saveConfiguration(page, values);
  const alert = alertWith(page, "Nothing was saved.");
  for (const word of words) await expect(alert).toContainText(word);
  await expect(alert).toContainText("What to do:");
  await expect(page.getByRole("button", { name: "Save anyway" })).toHaveCount(0);
  await expectEmptySettings(await reloaded(page));
}

async function reloaded(page: Page): Promise<Page> {
  await page.goto("/whatsapp/settings");
  return page;
}

async function expectEmptySettings(page: Page): Promise<void> {
  await expect(page.getByText("No WhatsApp number is connected yet")).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Connections" })).toHaveCount(0);
}

async function expectCode(page: Page, code: string): Promise<void> {
  const card = page.locator("#test-message");
  await card.getByText("For support").click();
  await expect(card.getByText(code, { exact: true })).toBeVisible();
}
