import { expect, keepScreen, test } from "./fixtures";
import { expectGoodLooks } from "./look";
import { alertWith } from "./settings-steps";
import { signIn, switchTo } from "./steps";
import { expectStep, goOn, startGuide } from "./wizard-steps";

// From nothing to a delivered test message, with the sandbox as Meta behind GRAPH_BASE_URL. At each
// step something wrong is pasted first.

const PHONE = "919876543210";

test("a temporary token, left half-way and continued on another machine", async ({
  ownerPage: page,
  owner,
  openContext,
  app,
  sandbox,
}, { testId }) => {
  test.setTimeout(120_000);
  const world = await sandbox.createWorld({
    mode: "SANDBOX",
    tokenKind: "USER",
    allowList: [PHONE],
    appName: "Chai app",
    verifiedName: "Test Number",
  });

  await test.step("the choice", async () => {
    await page.getByRole("link", { name: "Connect step by step" }).click();
    await expect(page.getByText("What you do not need")).toBeVisible();
    await expectGoodLooks(page, "wizard-choice");
    await startGuide(page, /Temporary token/);
  });

  await test.step("App ID and App secret, checked together", async () => {
    await expectStep(page, "Your Meta app");
    await page.getByLabel("App ID", { exact: true }).fill(world.appId);
    await page.getByLabel("App secret", { exact: true }).fill("0123456789abcdef".repeat(2));
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(alertWith(page, "The App secret is wrong")).toBeVisible();
    await expectGoodLooks(page, "wizard-app-refused");
    await page.getByLabel("App secret", { exact: true }).fill(world.appSecret);
    await goOn(page, "Continue", "Open API Setup");
  });

  await test.step("steps in Meta's console lead there with the own App ID", async () => {
    const link = page.getByRole("link", { name: "Open API Setup (opens" });
    await expect(link).toHaveAttribute("href", new RegExp(`/apps/${world.appId}/`));
    await expectGoodLooks(page, "wizard-api-setup");
    await goOn(page, "API Setup is open", "Generate the token");
    await expectGoodLooks(page, "wizard-generate");
    await goOn(page, "I have copied the token", "Paste the token");
  });

  await test.step("on another machine the same step waits", async () => {
    const elsewhere = await openContext({ baseURL: app.origin });
    const other = await elsewhere.newPage();
    await signIn(other, owner);
    await switchTo(other, `Organization ${testId.slice(-6)}`);
    await other.goto("/whatsapp/settings/wizard");
    await expectStep(other, "Paste the token");

    await other.getByLabel("Access token", { exact: true }).fill(world.phoneNumberId);
    await expect(alertWith(other, "This is only an ID.")).toBeVisible();
    await other.getByLabel("Access token", { exact: true }).fill(`EAA${"b".repeat(60)}`);
    await other.getByRole("button", { name: "Check the token" }).click();
    await expect(alertWith(other, /190/)).toBeVisible();
    await expectGoodLooks(other, "wizard-token-refused");
    await other.getByLabel("Access token", { exact: true }).fill(world.accessToken);
    await goOn(other, "Check the token", "Choose the number");
    await expect(other.getByText(world.accessToken)).toHaveCount(0);
  });

  await test.step("what the token reaches is there to pick; swapped IDs are named", async () => {
    await page.goto("/whatsapp/settings/wizard");
    await expectStep(page, "Choose the number");
    await expect(page.getByText("Chai app")).toBeVisible();
    await expect(page.getByText("Exchange it for a 60-day token")).toBeVisible();
    await expectGoodLooks(page, "wizard-number");
    await page.getByRole("radio", { name: /type its IDs/ }).check();
    await page.getByLabel("Phone number ID", { exact: true }).fill(world.wabaId);
    await expect(alertWith(page, "This is a WhatsApp Business Account ID.")).toBeVisible();
    await page.getByRole("radio", { name: /./, checked: false }).first().check();
    await goOn(page, "Connect this number", "Confirm a recipient");
  });

  await test.step("the recipient is named", async () => {
    const phone = page.getByLabel("Phone that gets the test message", { exact: true });
    await phone.fill("98765");
    await page.getByRole("button", { name: "Use this number" }).click();
    await expect(alertWith(page, /./).first()).toBeVisible();
    await phone.fill("+91 98765 43211");
    await page.getByRole("button", { name: "Use this number" }).click();
    await expect(page.getByLabel("To copy into Meta's list", { exact: true })).toHaveValue(
      "+91 98765 43211",
    );
    await expectGoodLooks(page, "wizard-recipients");
    await goOn(page, "The number is confirmed", "Send a test message");
  });

  await test.step("a message to somebody who is not confirmed, then one that arrives", async () => {
    const phone = page.getByLabel("Test phone number", { exact: true });
    await expect(phone).toHaveValue("+91 98765 43211");
    await page.getByRole("button", { name: "Send Test Message" }).click();
    await expect(alertWith(page, /131030|allowed list|test recipients/i).first()).toBeVisible();
    await phone.fill(PHONE);
    await page.getByRole("button", { name: "Send Test Message" }).click();
    await expect(page.getByText("Delivered. Your number is ready.")).toBeVisible();
    await expectGoodLooks(page, "wizard-delivered");
    await page.getByRole("button", { name: "Finish and open Settings" }).click();
    await expect(page.getByText("Accepted by Meta")).toBeVisible();
  });
});

test("a permanent token of a System User, and a number that is connected already", async ({
  ownerPage: page,
  sandbox,
}) => {
  test.setTimeout(120_000);
  const world = await sandbox.createWorld({ verifiedName: "Chai & Co" });

  await startGuide(page, /Permanent token/);
  await page.getByLabel("App ID", { exact: true }).fill("not a number");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(alertWith(page, /App ID/)).toBeVisible();
  await page.getByLabel("App ID", { exact: true }).fill(world.appId);
  await goOn(page, "Continue", "Create a System User");
  await expectGoodLooks(page, "wizard-system-user");
  await goOn(page, "The System User is there", "Assign app and account");
  await expectGoodLooks(page, "wizard-assets");
  await goOn(page, "Both are assigned", "Generate the token");
  await expect(
    page.getByRole("button", { name: "Copy whatsapp_business_messaging" }),
  ).toBeVisible();
  await expectGoodLooks(page, "wizard-permissions");
  await goOn(page, "I have copied the token", "Paste the token");

  await test.step("each missing permission is named", async () => {
    const scopes = ["whatsapp_business_management"];
    const weak = await sandbox.createToken({ appId: world.appId, wabaIds: [world.wabaId], scopes });
    await page.getByLabel("Access token", { exact: true }).fill(weak);
    await page.getByRole("button", { name: "Check the token" }).click();
    await expect(alertWith(page, "whatsapp_business_messaging is missing")).toBeVisible();
    await page.getByLabel("Access token", { exact: true }).fill(world.accessToken);
    await goOn(page, "Check the token", "Choose the number");
    await expect(page.getByText("Never expires")).toBeVisible();
    await goOn(page, "Connect this number", "Receive statuses");
  });

  await test.step("the webhook turns green by itself", async () => {
    await expectGoodLooks(page, "wizard-webhook");
    await page.getByLabel("App secret", { exact: true }).fill("fedcba9876543210".repeat(2));
    await page.getByRole("button", { name: "Check and store the App secret" }).click();
    await expect(alertWith(page, "The App secret is wrong")).toBeVisible();
    await page.getByLabel("App secret", { exact: true }).fill(world.appSecret);
    await page.getByRole("button", { name: "Check and store the App secret" }).click();
    await expect(page.getByText("Confirmed", { exact: true })).toBeVisible();
    await goOn(page, "Continue", "Send a test message");
  });

  await page.getByLabel("Test phone number", { exact: true }).fill(PHONE);
  await page.getByRole("button", { name: "Send Test Message" }).click();
  await expect(page.getByText("Delivered. Your number is ready.")).toBeVisible();
  await page.getByRole("button", { name: "Finish and open Settings" }).click();
  await expect(page.getByText("Accepted by Meta")).toBeVisible();

  await test.step("another token for the same number leads to replacing it", async () => {
    const renewed = await sandbox.createToken({ appId: world.appId, wabaIds: [world.wabaId] });
    await startGuide(page, /I have a token already/);
    await page.getByText("Paste your .env").click();
    await page
      .getByLabel(/A block such as/)
      .fill(`# ours\nexport WHATSAPP_ACCESS_TOKEN="${renewed}"\nPORT=3000`);
    await page.getByRole("button", { name: "Fill in the form" }).click();
    await expect(page.getByText("Filled in: Access token")).toBeVisible();
    await keepScreen(page, "wizard-env");
    await goOn(page, "Check the token", "Choose the number");
    await expect(page.getByText("Connected already")).toBeVisible();
    await page.getByRole("button", { name: "Replace this number's token" }).click();
    await expect(page).toHaveURL(/\/whatsapp\/settings\/replace\?connection=/);
    await expect(page.getByText(renewed.slice(-4)).first()).toBeVisible();
    await keepScreen(page, "wizard-replace");
  });
});

test("a System User's token made through the API, each call shown before", async ({
  ownerPage: page,
  sandbox,
}) => {
  const world = await sandbox.createWorld({ verifiedName: "Chai & Co" });
  await startGuide(page, /Permanent token/);
  await page.getByLabel("App ID", { exact: true }).fill(world.appId);
  await page.getByLabel("App secret", { exact: true }).fill(world.appSecret);
  await goOn(page, "Continue", "Create a System User");
  await page.getByText("Or let Wakey do these three steps").click();
  await page.getByLabel("Administrator's token", { exact: true }).fill(world.adminToken);
  await page.getByRole("button", { name: "See what it can do" }).click();
  const calls = page.getByRole("listitem").filter({ hasText: "POST /" });
  await expect(calls).toHaveCount(4);
  await expect(calls.first()).toContainText(`POST /${world.businessId}/system_users`);
  await expectGoodLooks(page, "wizard-calls");
  await goOn(page, "Make these 4 calls", "Choose the number");
  await expect(page.getByText("System User's token")).toBeVisible();
  await goOn(page, "Connect this number", "Receive statuses");
  await expect(page.getByText("Confirmed", { exact: true })).toBeVisible();
});

test("practising in the sandbox, which hands out the token", async ({ ownerPage: page }) => {
  await startGuide(page, /Temporary token/, { practise: true });
  await expect(page.getByText("You are practising in the sandbox")).toBeVisible();
  const appId = await page.getByLabel("App ID of the practice app", { exact: true }).inputValue();
  await page.getByLabel("App ID", { exact: true }).fill(appId);
  await goOn(page, "Continue", "Open API Setup");
  await goOn(page, "API Setup is open", "Generate the token");
  await page.getByRole("button", { name: "Generate access token" }).click();
  const token = await page.getByLabel("Token of the sandbox", { exact: true }).inputValue();
  await keepScreen(page, "wizard-practice-generate");
  await goOn(page, "I have copied the token", "Paste the token");
  await page.getByLabel("Access token", { exact: true }).fill(token);
  await goOn(page, "Check the token", "Choose the number");
  await goOn(page, "Connect this number", "Confirm a recipient");
  await page.getByLabel("Phone that gets the test message").fill("+91 98765 43210");
  await page.getByRole("button", { name: "Use this number" }).click();
  await expect(page.getByText("The sandbox lists +91 98765 43210 as confirmed")).toBeVisible();
  await goOn(page, "Continue", "Send a test message");
  await page.getByRole("button", { name: "Send Test Message" }).click();
  await expect(page.getByText("Delivered. Your number is ready.")).toBeVisible();
});
