import type { BrowserContext } from "@playwright/test";

/** What browsers complained of while a test ran. */
export type Complaints = {
  /** Lets complaints that match pass: those that the test provokes. */
  allow(pattern: RegExp): void;
  /** All that were not allowed. */
  list(): string[];
};

/**
 * Collects console errors and warnings of React, uncaught errors, broken content security policies
 * (which Chromium reports as console errors) and answers of 5xx, of every page of these contexts.
 */
export function collectComplaints(): Complaints & { watch: (context: BrowserContext) => void } {
  const found: string[] = [];
  const allowed: RegExp[] = [];
  const watch = (context: BrowserContext) => {
    context.on("console", (message) => {
      if (message.type() !== "error" && message.type() !== "warning") return;
      found.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (error) => {
      found.push(`uncaught: ${error.error().stack ?? error.error().message}`);
    });
    context.on("response", (response) => {
      if (response.status() >= 500) found.push(`${response.status()}: ${response.url()}`);
    });
  };
  return {
    watch,
    allow: (pattern) => allowed.push(pattern),
    list: () => found.filter((text) => !allowed.some((pattern) => pattern.test(text))),
  };
}
