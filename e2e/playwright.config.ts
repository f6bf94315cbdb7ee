import { defineConfig } from "@playwright/test";
import { findBrowser } from "./browser";

// Fixtures start the app, the worker and the sandbox on free ports, so there is no `webServer` here.
export default defineConfig({
  testDir: ".",
  outputDir: "../test-results/e2e",
  reporter: [["list"], ["json", { outputFile: "../test-results/reports/e2e.json" }]],
  // Each starts its own app; mostly they wait, so two share two cores well.
  workers: 2,
  // A file's tests go to whoever is free, so that no worker is left over at the end; what goes on
  // where the test before has stopped says `serial`.
  fullyParallel: true,
  retries: 0, // a test that passes at the second try has told us something
  forbidOnly: Boolean(process.env.CI),
  timeout: 120_000,
  globalTimeout: 40 * 60_000,
  // Two heavy campaigns may share the machine: patience costs nothing where all is well.
  expect: { timeout: 20_000 },
  use: {
    actionTimeout: 20_000,
    navigationTimeout: 40_000,
    locale: "en-US",
    timezoneId: "UTC",
    screenshot: "only-on-failure",
    // The page's own snapshots tell what happened; filming it as well costs a seventh of all work.
    trace: { mode: "retain-on-failure", screenshots: false },
    launchOptions: await findBrowser(),
  },
  projects: [{ name: "chromium", use: { browserName: "chromium" } }],
});
