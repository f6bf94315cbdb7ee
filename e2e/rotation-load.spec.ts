import type { Page } from "@playwright/test";
import type { SandboxWorld } from "@/lib/sandbox/control-answers.schema";
import { type AppProcess, startApp } from "./app-process";
import { firstPage, launchToAll, pasteMany, unansweredPhones } from "./big-campaign-steps";
import { expect, test } from "./fixtures";
import { expectGoodLooks } from "./look";
import { openReplace, stage, switchOver } from "./rotation-steps";
import { type SandboxProcess, startSandbox } from "./sandbox-process";
import { connect } from "./settings-steps";

const PEOPLE = 5_000;
/** How long Meta takes for a message: the campaign must still run while people click. */
const SEND_MS = 2_000;

let app: AppProcess | undefined;
/** Of its own, since it keeps thousands of statuses back. */
let sandbox: SandboxProcess | undefined;
test.afterEach(async () => {
  await app?.remove();
  await sandbox?.stop();
});

test("a campaign of 5,000: two replaced tokens, a kill -9 and a log-out, nobody lost or twice", async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const meta = await startSandbox();
  sandbox = meta;
  app = await startApp({ env: { GRAPH_BASE_URL: meta.origin } });
  const page = await firstPage(app, browser);
  const world = await meta.createWorld();
  await meta.changePhoneNumber(world.phoneNumberId, { throughput: "HIGH" });
  // Statuses beyond `sent` would only cost time here.
  await meta.changeBehaviour({ deliveredMs: 3_600_000, sentMs: 0 });
  await connect(page, world);
  const replace = await openReplace(page);
  const phones = await pasteMany(page, PEOPLE);

  const tokens = [world.accessToken, ...(await makeTokens(meta, world, 3))];
  await page.goto(replace);
  await stage(page, tokens[1] ?? "");
  await meta.addFault({ match: { path: "/messages" }, fault: { kind: "delay", ms: SEND_MS } });
  const campaign = await launchToAll(page, PEOPLE);
  const accepted = async () => (await meta.messages(world.phoneNumberId)).length;
  const untilShare = (share: number) =>
    expect.poll(accepted, { timeout: 40_000 }).toBeGreaterThan(PEOPLE * share);

  await page.goto(replace);
  await untilShare(0.1);
  await switchOver(page);
  // What is still on its way with the old token is refused, and must not stop anything.
  await meta.changeToken(tokens[0] ?? "", { dead: { subcode: 467 } });

  await untilShare(0.3);
  await page.goto("about:blank");
  await app.kill();
  await app.restart();
  await page.goto(replace);
  await stage(page, tokens[2] ?? "");
  await switchOver(page);
  await meta.changeToken(tokens[1] ?? "", { dead: { subcode: 460 } });
  await page.reload();
  await expect(page.getByText("Nothing is lost: what was not sent waits.")).toHaveCount(0);

  await untilShare(0.65);
  await meta.changeToken(tokens[2] ?? "", { dead: { subcode: 467 } });
  await page.goto(campaign);
  await expect(page.getByRole("link", { name: "Replace token" })).toBeVisible({ timeout: 15_000 });
  const before = await accepted();
  expect(before).toBeLessThan(PEOPLE);
  await page.getByRole("link", { name: "Replace token" }).click();
  await stage(page, tokens[3] ?? "");
  const resume = page.getByRole("checkbox", { name: /^Resume 1 campaign with [\d,]+ waiting/ });
  await expect(resume).toBeChecked();
  await expectGoodLooks(page, "replace-halted");
  await meta.clearFaults();
  await switchOver(page);
  await expect(page.getByText("1 campaign goes on with exactly those who wait")).toBeVisible();

  await page.goto(campaign);
  await expect(page.getByText("Finished", { exact: true })).toBeVisible({ timeout: 30_000 });
  await expectExact(page, meta, { campaign, world, phones });
  await page.context().close();
});

/**
 * At the simulator nobody twice, and everybody but those whose message was between its intent and
 * its first byte when the process was killed: these the page shows, and nothing sends them by guess.
 */
async function expectExact(
  page: Page,
  sandbox: SandboxProcess,
  { campaign, world, phones }: { campaign: string; world: SandboxWorld; phones: string[] },
): Promise<void> {
  const messages = await sandbox.messages(world.phoneNumberId);
  const received = new Set(messages.map((message) => message.to));
  expect(received.size, "nobody received it twice").toBe(messages.length);
  const missing = new Set(phones.filter((phone) => !received.has(phone)));
  const inconsistent = async () => {
    const unanswered = new Set(await unansweredPhones(page, campaign));
    return {
      lost: [...missing].filter((phone) => !unanswered.has(phone)),
      receivedWithoutAnswer: [...unanswered].filter((phone) => !missing.has(phone)),
    };
  };
  await expect
    .poll(inconsistent, { timeout: 20_000 })
    .toEqual({ lost: [], receivedWithoutAnswer: [] });
  const description = `${messages.length} received once, ${missing.size} never left at the kill`;
  test.info().annotations.push({ type: "tokens replaced under load", description });
}

async function makeTokens(
  sandbox: SandboxProcess,
  { appId, wabaId }: SandboxWorld,
  count: number,
): Promise<string[]> {
  const make = () => sandbox.createToken({ appId, wabaIds: [wabaId] });
  return await Promise.all(Array.from({ length: count }, make));
}
