import { type AppProcess, startApp } from "./app-process";
import { firstPage, launchToAll, pasteMany, unansweredPhones } from "./big-campaign-steps";
import { expect, test } from "./fixtures";
import { connect } from "./settings-steps";

const PEOPLE = 2_000;
/**
 * What a sender has in its hands at most at 80 a second, see lib/worker/lane-size.ts: on the wire,
 * which is more the slower the simulator answers, and marked.
 */
const IN_HAND = 64 + 8;
const LATENCY_MS = 150;

let app: AppProcess;
test.afterEach(() => app.remove());

test("kill -9 twice during a campaign: nobody twice, nobody lost", async ({ sandbox, browser }) => {
  test.setTimeout(180_000);
  app = await startApp({ env: { GRAPH_BASE_URL: sandbox.origin } });
  const page = await firstPage(app, browser);
  const world = await sandbox.createWorld();
  await connect(page, world);
  const phones = await pasteMany(page, PEOPLE);
  const campaign = await launchToAll(page, PEOPLE);
  await page.goto("about:blank");

  await sandbox.changeBehaviour({ latencyMs: LATENCY_MS });
  const accepted = async () => (await sandbox.messages(world.phoneNumberId)).length;
  for (const share of [0.25, 0.6]) {
    await expect.poll(accepted, { timeout: 60_000 }).toBeGreaterThan(PEOPLE * share);
    await app.kill();
    await app.restart();
  }

  // Sending is over when nobody waits; the simulator keeps telling statuses until they are taken.
  await page.goto(campaign);
  await expect(page.getByText("Finished", { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect
    .poll(async () => (await sandbox.settled()).pendingStatuses, { timeout: 60_000 })
    .toBe(0);

  const messages = await sandbox.messages(world.phoneNumberId);
  const received = new Set(messages.map((message) => message.to));
  expect(received.size, "nobody received it twice").toBe(messages.length);

  const unanswered = await unansweredPhones(page, campaign);
  const missing = phones.filter((phone) => !received.has(phone));
  // A message between its intent and its first byte cannot be told from one whose answer was lost:
  // it is shown, never sent by guess. Everything that did reach Meta is settled by its statuses.
  expect(unanswered.sort()).toEqual(missing.sort());
  expect(missing.length).toBeLessThanOrEqual(2 * IN_HAND);
  const description = `${messages.length} received once, ${missing.length} never left`;
  test.info().annotations.push({ type: "kill -9 twice", description });

  await page.goto(campaign);
  const read = (PEOPLE - missing.length).toLocaleString("en");
  await expect(page.getByRole("link", { name: "Read" }).locator("..")).toContainText(read);
  await page.context().close();
});
