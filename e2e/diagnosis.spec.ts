import { expect, keepScreen, test } from "./fixtures";
import { expectGoodLooks } from "./look";
import { connect, sendTestMessage } from "./settings-steps";

test("from a failed message to the matching check, mended here, and green", async ({
  ownerPage: page,
  sandbox,
}) => {
  const world = await sandbox.createWorld({ appName: "Chai app", verifiedName: "Chai & Co" });
  await connect(page, world);
  const cause = page.getByRole("region").filter({ has: page.locator("#first-cause") });

  await test.step("the failed message leads to the check about it", async () => {
    await sandbox.changePhoneNumber(world.phoneNumberId, { status: "PENDING", pin: "123456" });
    await sendTestMessage(page, "+91 98765 43210");
    const card = page.locator("#test-message");
    await expect(card.getByText("Number not registered")).toBeVisible();
    await keepScreen(page, "failed-test-message");
    const guide = card.getByRole("link", { name: "More about 133010" });
    await expect(guide).toHaveAttribute("href", "/whatsapp/errors?code=133010");
    await card.getByRole("link", { name: "Run diagnosis" }).click();
    await expect(page.getByText("It then opens at “Registration with Cloud API”")).toBeVisible();
    await expectGoodLooks(page, "diagnosis-empty");
  });

  await test.step("one click names the first cause; the rest is folded", async () => {
    await page.getByRole("button", { name: "Run diagnosis" }).click();
    await expect(page.getByRole("heading", { name: "The number is not registered" })).toBeVisible();
    await expect(cause).toContainText("133010");
    await expect(page.locator("#first-cause")).toBeFocused();
    await expect(page.locator("#check-token")).toBeHidden();
    await expectGoodLooks(page, "diagnosis-broken");
  });

  await test.step("a wrong PIN is told, the right one mends, and everything is looked at again", async () => {
    await cause.getByLabel("Six-digit PIN", { exact: true }).fill("12345");
    await cause.getByRole("button", { name: "Register the number" }).click();
    await expect(cause.getByText("The PIN has six digits.")).toBeVisible();
    await cause.getByLabel("Six-digit PIN", { exact: true }).fill("654321");
    await cause.getByRole("button", { name: "Register the number" }).click();
    await expect(cause.getByText("Wrong two-step PIN")).toBeVisible();
    await cause.getByLabel("Six-digit PIN", { exact: true }).fill("123456");
    await cause.getByRole("button", { name: "Register the number" }).click();
    await expect(page.getByText("Nothing is wrong")).toBeVisible();
    await expectGoodLooks(page, "diagnosis-green");
  });

  await test.step("the report is kept, and without secrets", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.reload();
    await page.getByRole("button", { name: "Copy report" }).click();
    const report = await page.evaluate(() => navigator.clipboard.readText());
    expect(report).toContain("[OK] Registration with Cloud API: It is registered.");
    for (const secret of [world.accessToken, world.appSecret]) expect(report).not.toContain(secret);
  });
});

test("the error guide: by code, by words, and by a pasted answer", async ({ ownerPage: page }) => {
  await page.getByRole("link", { name: "Error guide" }).click();
  const box = page.getByLabel("Code, words, or a pasted error", { exact: true });
  await expect(page.getByRole("heading", { name: "Recipients" })).toBeVisible();
  await keepScreen(page, "error-guide");

  await box.fill("190/463");
  await box.press("Enter");
  await expect(page.getByRole("heading", { name: "190 / 463: Token has expired" })).toBeVisible();
  await expect(page).toHaveURL(/\?code=190&subcode=463$/);

  await box.fill("test number list");
  await box.press("Enter");
  await expect(page).toHaveURL(/\?q=test/);
  await page.getByText("Not on the test number's list").click();
  await expect(page.getByText("Who must act")).toBeVisible();
  await expectGoodLooks(page, "error-guide-words");

  const token = `EAA${"b4Zr".repeat(20)}`;
  await box.fill(
    `16:04 POST /messages access_token=${token} → {"error":{"message":"(#131030) Recipient phone number not in allowed list","code":131030,"error_data":{"details":"Add it and try again."},"fbtrace_id":"Az8or2yhqkZfEZ-_4Qn_Bam"}}`,
  );
  await box.press("Enter");
  await expect(page.getByRole("heading", { name: /^131030: / })).toBeVisible();
  await expect(page.getByText("Az8or2yhqkZfEZ-_4Qn_Bam")).toBeVisible();
  expect(page.url()).not.toContain("b4Zr");
  await expectGoodLooks(page, "error-guide-one");
});
