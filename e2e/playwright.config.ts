import { defineConfig } from "@playwright/test";
import { findBrowser } from "./browser";

// Fixtures start the app, the worker and the sandbox on free ports, so there is no `webServer` here.
export default defineConfig({
  testDir: ".",
  outputDir: "../test-results/e2e",
  reporter: [["list"], ["json", { outputFile: "../test-results/reports/e2e.json" }]],
  // Each starts its own app; mostly they wait, so two share two cores well.
  workers: 2,
  fullyParallel: false,
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
    trace: "retain-on-failure",
    launchOptions: await findBrowser(),
  },
  projects: [{ name: "chromium", use: { browserName: "chromium" } }],
});
