import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { needsServerPostgres, startServerPostgres } from "../scripts/server-postgres";
import { startApp } from "./app-process";
import { expectFigure, launch, pasteContacts, phoneOf, rowOf } from "./campaign-steps";
import { expect, test } from "./fixtures";
import { sendTestMessage, trySandbox } from "./settings-steps";
import { createFirstAccount } from "./steps";

const account = {
  organization: "Harbour Foods",
  email: "mira@example.com",
  password: "two kettles on the stove",
};

test("on a server Postgres, with its key in the environment: the whole main job", async ({
  openContext,
  complaints,
}) => {
  test.setTimeout(120_000);
  const server = await startServerPostgres();
  if ("unavailable" in server) {
    expect(needsServerPostgres(), server.unavailable).toBe(false);
    test.skip(true, server.unavailable); // and is counted as skipped
    return;
  }
  const databaseUrl = await makeDatabase(server.url);
  const env = { DATABASE_URL: databaseUrl, WAKEY_KEK: randomBytes(32).toString("base64") };
  const app = await startApp({ env });
  try {
    const page = await (await openContext({ baseURL: app.origin })).newPage();
    await page.goto(app.setupLink());
    await createFirstAccount(page, account);
    await trySandbox(page);
    await sendTestMessage(page, "00 91 98765 43210");
    await expect(page.locator("#test-message").getByText("Read", { exact: true })).toBeVisible();

    await page.goto("/whatsapp/campaigns");
    await pasteContacts(page, `Asha Rao, ${phoneOf(1)}\nBen Ode, ${phoneOf(2)}`);
    await launch(page, { message: "Chai is ready.", people: "2 people" });
    await expectFigure(page, "Read", 2);
    complaints.allow(/net::ERR_/);
    await page.goto("about:blank");

    await app.restart();
    expect(existsSync(join(app.dataDir, "db")), "no embedded database beside it").toBe(false);
    expect(existsSync(join(app.dataDir, "keys")), "no key file beside WAKEY_KEK").toBe(false);
    await page.goto("/whatsapp/campaigns");
    await expect(rowOf(page, "100% done")).toBeVisible();
  } finally {
    await app.remove();
    await server.stop();
  }
});

/** Wakey gets a database of its own, as its README asks for. */
async function makeDatabase(serverUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: serverUrl });
  const name = `wakey_e2e_${randomBytes(4).toString("hex")}`;
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
