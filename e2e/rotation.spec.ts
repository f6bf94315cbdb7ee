import { expect, test } from "./fixtures";
import { expectGoodLooks } from "./look";
import { openReplace, stage, switchOver } from "./rotation-steps";
import { connect } from "./settings-steps";
import { createOrganization, switchTo } from "./steps";

test("compares, wants consent, switches, rolls back, revokes and refreshes", async ({
  ownerPage: page,
  sandbox,
}) => {
  test.setTimeout(90_000);
  const world = await sandbox.createWorld();
  await connect(page, world);
  const replace = await openReplace(page);
  const { appId, wabaId } = world;

  const dead = await sandbox.createToken({ appId, wabaIds: [wabaId] });
  await sandbox.changeToken(dead, { dead: { subcode: 463 } });
  await page.getByLabel("New access token", { exact: true }).fill(dead);
  await page.getByRole("button", { name: "Check new token" }).click();
  await expect(page.getByText("This token cannot take over.")).toBeVisible();
  await expect(page.getByText("Token has expired (190, subcode 463)").first()).toBeVisible();

  const less = await sandbox.createToken({
    appId,
    wabaIds: [wabaId],
    scopes: ["whatsapp_business_messaging", "whatsapp_business_management"],
    expiresAt: Math.floor(Date.now() / 1_000) + 30 * 86_400,
  });
  await stage(page, less);
  await expect(page.getByText("Ends sooner")).toBeVisible();
  await expectGoodLooks(page, "replace-compare");
  await page.getByRole("button", { name: "Switch to the new token" }).click();
  await expect(page.getByText("Tick first that what changes is meant.")).toBeVisible();
  await page.getByRole("checkbox", { name: "I accept that business_management is lost" }).check();
  await switchOver(page);

  // It has an end and the App secret is there, so Meta can make another of it.
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expect(page.getByText("Meta has made a new token, and it is in use")).toBeVisible();
  await expectGoodLooks(page, "replace-history");

  const first = page.getByRole("listitem").filter({ hasText: world.accessToken.slice(-4) });
  await first.getByRole("button", { name: "Roll back" }).click();
  await expect(
    page.getByText(`Back on the token ending in ${world.accessToken.slice(-4)}`),
  ).toBeVisible();
  const second = page.getByRole("listitem").filter({ hasText: less.slice(-4) });
  await second.getByRole("button", { name: "Revoke at Meta" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog).toContainText("Other systems may use the same token");
  await dialog.getByRole("button", { name: "Revoke at Meta" }).click();
  await expect(page.getByText(`ending in ${less.slice(-4)} no more`)).toBeVisible();

  await page.goto(replace);
  const history = page.getByText("History of this token").locator("xpath=ancestor::section");
  await expect(history).toContainText(`Had Meta revoke ••••${less.slice(-4)}`);
  await expect(history).toContainText(`Rolled back to ••••${world.accessToken.slice(-4)}`);
});

test("gives one token to connections of another organization, each checked on its own", async ({
  ownerPage: page,
  sandbox,
}, { testId }) => {
  test.setTimeout(90_000);
  const [a, b, blind] = [
    await sandbox.createWorld(),
    await sandbox.createWorld({ verifiedName: "مطعم الشجرة المحظوظة 🌳" }),
    await sandbox.createWorld(),
  ];
  const wabaIds = [a.wabaId, b.wabaId];
  const shared = await sandbox.createToken({ appId: a.appId, wabaIds });
  await connect(page, { ...a, accessToken: shared });
  await createOrganization(page, `An agency ${"and its branch ".repeat(12)}in Pune`);
  await connect(page, b);
  await page.goto("/whatsapp/settings?connection=new");
  await connect(page, blind);

  await switchTo(page, `Organization ${testId.slice(-6)}`);
  await page.goto("/whatsapp/settings");
  await openReplace(page);
  const share = page.locator("#share");
  for (const { displayPhoneNumber } of [b, blind]) {
    await share.getByRole("checkbox", { name: displayPhoneNumber.replaceAll("-", " ") }).check();
  }
  await share.getByRole("button", { name: /for 2 connections$/ }).click();
  await expect(share.getByText("1 connection of 2 switched")).toBeVisible();
  await expect(
    share.getByText("The token cannot see this WhatsApp Business Account"),
  ).toBeVisible();
  await expectGoodLooks(page, "replace-share");
});
