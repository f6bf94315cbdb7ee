import { expectFigure, launch, pasteContacts, phoneOf, rowOf } from "./campaign-steps";
import { expect, test } from "./fixtures";
import { expectGoodLooks } from "./look";
import { configurationField, connect, saveConfiguration, sendTestMessage } from "./settings-steps";

// The sandbox stands in for Meta as a process of its own, behind GRAPH_BASE_URL.

test("saved through the form, tested, and a campaign to three people", async ({
  ownerPage: page,
  sandbox,
}) => {
  test.setTimeout(90_000);
  const world = await sandbox.createWorld({ verifiedName: "Chai & Co", appName: "Chai app" });

  await test.step("the IDs stay in the form, the secrets do not", async () => {
    await connect(page, world);
    for (const name of ["appId", "phoneNumberId", "wabaId"] as const) {
      await expect(configurationField(page, name)).toHaveValue(world[name]);
    }
    for (const name of ["appSecret", "accessToken"] as const) {
      await expect(configurationField(page, name)).toHaveValue("");
    }
    await page.reload();
    await expect(configurationField(page, "appId")).toHaveValue(world.appId);
    await expect(configurationField(page, "accessToken")).toHaveValue("");
  });

  await test.step("token and number are described as Meta describes them", async () => {
    for (const text of [
      world.accessToken.slice(-4),
      "Chai app",
      "System User's token",
      "whatsapp_business_messaging",
      "Never expires",
      "Chai & Co",
    ]) {
      await expect(page.getByRole("definition").filter({ hasText: text }).first()).toBeVisible();
    }
    await expect(page.getByText(world.accessToken)).toHaveCount(0);
    await expectGoodLooks(page, "settings-cloud");
  });

  await test.step("statuses come in over real HTTP", async () => {
    await expect(page.getByText("None yet", { exact: true })).toBeVisible();
    await sendTestMessage(page, "00 91 98765 43210");
    const card = page.locator("#test-message");
    await expect(card.getByText("Read", { exact: true })).toBeVisible();
    const [message] = await sandbox.messages(world.phoneNumberId);
    expect(message).toMatchObject({ to: "919876543210", text: "hello_world" });
    await expect(card.getByText(message?.wamid ?? "")).toBeVisible();
    await page.reload();
    await expect(page.getByText("None yet", { exact: true })).toHaveCount(0);
  });

  await test.step("the campaign's page moves by itself", async () => {
    await sandbox.changeBehaviour({ deliveredMs: 0, readMs: 5_000 });
    await page.goto("/whatsapp/campaigns");
    await pasteContacts(page, [1, 2, 3].map((i) => `Guest ${i}, ${phoneOf(i)}`).join("\n"));
    await launch(page, { message: "Chai is ready.", people: "3 people" });
    await expectFigure(page, "Delivered", 3);
    await expectFigure(page, "Read", 3);
    await expect(rowOf(page, "Guest 2")).toContainText("Read");
    const sent = await sandbox.messages(world.phoneNumberId);
    const received = sent.slice(1).map(({ to, text }) => [to, text]);
    // Several are on the wire at once, so any may arrive first.
    expect(received.toSorted()).toEqual([
      ["919800143210", "Chai is ready."],
      ["919800243210", "Chai is ready."],
      ["919800343210", "Chai is ready."],
    ]);
  });
});

test("saving again asks Meta again, and empty secrets keep the stored ones", async ({
  ownerPage: page,
  sandbox,
}) => {
  const world = await sandbox.createWorld();
  await connect(page, world);
  await page.reload();
  await sandbox.clearRequests();
  await connect(page, {});
  const asked = await sandbox.requests();
  const inspection = asked.find(({ url }) => url.includes("/debug_token"));
  expect(inspection, "the stored token was inspected").toBeDefined();
  expect(inspection?.url).toContain(`input_token=${world.accessToken}`);
  // Only who has the secret may call with the app's own token.
  expect(JSON.stringify(inspection?.headers)).toContain(world.appSecret);

  await sandbox.changeToken(world.accessToken, { dead: { subcode: 467 } });
  await page.reload();
  await saveConfiguration(page, {});
  await expect(page.getByRole("alert").filter({ hasText: "467" })).toBeVisible();
  await page.reload();
  await expect(configurationField(page, "appId")).toHaveValue(world.appId);

  const renewed = await sandbox.createToken({ appId: world.appId, wabaIds: [world.wabaId] });
  await connect(page, { accessToken: renewed });
  await expect(page.getByRole("definition").filter({ hasText: renewed.slice(-4) })).toBeVisible();
});

test("Check token and Test connection answer in words", async ({ ownerPage: page, sandbox }) => {
  const world = await sandbox.createWorld();
  await connect(page, world);
  await page.getByRole("button", { name: "Check token", exact: true }).click();
  const answers = page.getByRole("status").filter({ hasText: /OK/ });
  await expect(answers).toHaveCount(1);
  await page.getByRole("button", { name: "Test connection", exact: true }).click();
  await expect(answers).toHaveCount(2);
  for (const subject of ["Phone number", "WhatsApp Business Account", "Access token"]) {
    await expect(answers.last().getByText(subject, { exact: true })).toBeVisible();
  }

  await sandbox.changeToken(world.accessToken, { dead: { subcode: 460 } });
  await page.getByRole("button", { name: "Check token", exact: true }).click();
  const refused = page.getByRole("status").filter({ hasText: "Refused" });
  await expect(refused).toContainText("Password changed");
  await expect(page.getByText("Refused by Meta")).toBeVisible();
});

test("a token that ends soon counts down", async ({ ownerPage: page, sandbox }) => {
  const expiresAt = Math.floor(Date.now() / 1000) + 3 * 3_600 + 600;
  await connect(page, await sandbox.createWorld({ tokenKind: "USER", expiresAt }));
  await expect(page.getByText("This is a temporary token")).toBeVisible();
  await expect(page.getByRole("definition").filter({ hasText: /Expires in 3 h/ })).toBeVisible();
});

test("a webhook entered at Meta by hand", async ({ ownerPage: page, sandbox }) => {
  const world = await sandbox.createWorld();
  await connect(page, world);
  const callbackUrl = await page.getByLabel("Callback URL", { exact: true }).inputValue();
  const verifyToken = await page.getByLabel("Verify token", { exact: true }).inputValue();
  await sandbox.setWebhook(world.appId, { callbackUrl, verifyToken });
  const wrong = sandbox.setWebhook(world.appId, { callbackUrl, verifyToken: "something else" });
  await expect(wrong).rejects.toThrow("400");
});

test("without the App secret the page says that statuses need it", async ({
  ownerPage: page,
  sandbox,
}) => {
  const { appSecret: _, ...world } = await sandbox.createWorld();
  await connect(page, world);
  await expect(page.getByText("Statuses need the App secret")).toBeVisible();
  await sendTestMessage(page, "+91 98765 43210");
  const card = page.locator("#test-message");
  await expect(card.getByText("Accepted", { exact: true })).toBeVisible();
  await expect(card.getByText("The status stays at “Accepted”")).toBeVisible();
});

test("a second connection, which becomes the default, and both removed", async ({
  ownerPage: page,
  sandbox,
}) => {
  const first = await sandbox.createWorld({ displayPhoneNumber: "+1 555-078-1001" });
  const second = await sandbox.createWorld({ displayPhoneNumber: "+1 555-078-2002" });
  await connect(page, first);
  const tabs = page.getByRole("navigation", { name: "Connections" });
  await tabs.getByRole("link", { name: "Add another connection" }).click();
  await expect(configurationField(page, "appId")).toHaveValue("");

  await saveConfiguration(page, { ...second, phoneNumberId: first.phoneNumberId });
  await expect(page.getByText("This number is connected already.")).toBeVisible();
  await connect(page, second);
  await expect(tabs.getByRole("link", { name: /2002/ })).toHaveAttribute("aria-current", "page");
  await expect(tabs.getByRole("link", { name: /1001/ })).toContainText("Default");

  await page.getByRole("button", { name: "Make default" }).click();
  await expect(tabs.getByRole("link", { name: /2002/ })).toContainText("Default");
  await expect(tabs.getByText("Default")).toHaveCount(1);
  await tabs.getByRole("link", { name: /1001/ }).click();
  await expect(configurationField(page, "appId")).toHaveValue(first.appId);

  for (const rest of [1, 0]) {
    await page.getByRole("button", { name: "Remove connection" }).click();
    const dialog = page.getByRole("alertdialog").filter({ hasText: "deleted for good" });
    await dialog.getByRole("button", { name: "Remove connection" }).click();
    await expect(tabs.getByRole("link", { name: /555/ })).toHaveCount(rest);
  }
  await expect(page.getByText("No WhatsApp number is connected yet")).toBeVisible();
});
