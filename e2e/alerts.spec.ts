import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { startSmtpServer } from "@/scripts/smtp-server";
import { type AppProcess, startApp } from "./app-process";
import { expect, test } from "./fixtures";
import { expectGoodLooks } from "./look";
import { connect } from "./settings-steps";
import { createFirstAccount } from "./steps";

let app: AppProcess;
test.afterEach(() => app?.remove());

test("an alert rings the bell, is sent on signed and by e-mail, and ends when things are well", async ({
  sandbox,
  openContext,
}) => {
  test.setTimeout(120_000);
  const smtp = await startSmtpServer();
  const receiver = await startReceiver();
  app = await startApp({
    env: {
      GRAPH_BASE_URL: sandbox.origin,
      SMTP_URL: smtp.url,
      MAIL_FROM: "Wakey <wakey@firm.example>",
    },
  });
  const page = await (await openContext({ baseURL: app.origin })).newPage();
  await page.goto(app.setupLink());
  await createFirstAccount(page, {
    organization: "Lucky Shrub",
    email: "ana@example.com",
    password: "clouds over the harbour",
  });
  const world = await sandbox.createWorld({ verifiedName: "Lucky Shrub" });
  await connect(page, world);

  await page.getByRole("link", { name: "Alerts" }).click();
  await expect(page.getByRole("heading", { name: "No alerts" })).toBeVisible();
  const secret = await addTargets(page, receiver.url);
  await page.getByRole("button", { name: "Send a test alert" }).click();
  await expect(page.getByText("Delivered", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("link", { name: "Alerts 1 unread" })).toBeVisible();
  expectSigned(receiver.posts[0], secret);
  expect(smtp.mails[0]?.to).toEqual(["ops@firm.example"]);
  expect(smtp.mails[0]?.data).toContain("Subject: This is a test alert");

  await sandbox.emitAccountWebhook(world.wabaId, { field: "account_update" });
  await sandbox.changeToken(world.accessToken, { dead: { subcode: 467 } });
  await page.goto("/whatsapp/settings");
  await page.getByRole("button", { name: "Check token" }).click();
  await page.getByRole("link", { name: "Alerts 3 unread" }).click();
  const dead = page.getByRole("listitem").filter({ hasText: "has died" });
  await expect(dead.getByRole("link", { name: "Replace token" })).toBeVisible();
  await expectGoodLooks(page, "alerts");

  const restriction = page.getByRole("listitem").filter({ hasText: "Meta restricted the account" });
  await restriction.getByRole("button", { name: /^Snooze/ }).click();
  await page.getByRole("menuitem", { name: "For a day" }).click();
  await expect(restriction.getByText("unread again in 1 d")).toBeVisible();
  await page
    .getByRole("listitem")
    .filter({ hasText: "This is a test alert" })
    .getByRole("button", { name: "Mark as read" })
    .click();
  await expect(page.getByRole("link", { name: "Alerts 1 unread" })).toBeVisible();
  await page.getByRole("link", { name: "Unread (1)" }).click();
  await expect(page.getByRole("list", { name: "Alerts" }).getByRole("listitem")).toHaveCount(1);

  await sandbox.changeToken(world.accessToken, { dead: null });
  await page.goto("/whatsapp/settings");
  await page.getByRole("button", { name: "Check token" }).click();
  await expect(page.getByText("Accepted by Meta")).toBeVisible();
  await page.getByRole("link", { name: "Alerts", exact: true }).click();
  await expect(dead.getByText("Over: it is well again")).toBeVisible();

  await receiver.close();
  await smtp.close();
});

/** @returns the secret that the page shows once */
async function addTargets(page: Page, url: string): Promise<string> {
  await page.getByLabel("E-mail address", { exact: true }).fill("ops@firm.example");
  await page.getByRole("button", { name: "Add e-mail address" }).click();
  await expect(page.getByText("ops@firm.example")).toBeVisible();
  await page.getByLabel("Send by", { exact: true }).selectOption("Webhook");
  await page
    .getByRole("combobox", { name: "Which alerts" })
    .selectOption("Only what stops sending");
  await page.getByLabel("URL", { exact: true }).fill("https://10.0.0.1/inside");
  await page.getByRole("button", { name: "Add webhook" }).click();
  await expect(page.getByText("That address is not a public one.")).toBeVisible();
  await page.getByLabel("URL", { exact: true }).fill(url);
  await page.getByRole("button", { name: "Add webhook" }).click();
  return await page.getByLabel("Signing secret", { exact: true }).inputValue();
}

type Post = { headers: IncomingHttpHeaders; body: string };

async function startReceiver() {
  const posts: Post[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    posts.push({ headers: request.headers, body });
    response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    posts,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`,
    close: () => new Promise<void>((done) => server.close(() => done())),
  };
}

function expectSigned(post: Post | undefined, secret: string): void {
  if (!post) throw new Error("Nothing was posted");
  const timestamp = post.headers["x-wakey-timestamp"];
  const right = createHmac("sha256", secret).update(`${timestamp}.${post.body}`).digest("hex");
  expect(post.headers["x-wakey-signature"]).toBe(`v1=${right}`);
  expect(JSON.parse(post.body).alert.title).toBe("This is a test alert");
}
