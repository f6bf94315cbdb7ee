import type { BrowserContext, Page, Route } from "@playwright/test";
import { searchFor } from "./secret-search";

/** Everything the app has answered, by where it came from, to be searched in the end. */
export class KeptAnswers {
  readonly #answers: { from: string; text: string | Buffer }[] = [];
  readonly #loading: Promise<void>[] = [];

  /** Keeps from now on what this browser is answered. */
  async keepOf(context: BrowserContext): Promise<void> {
    context.on("response", (response) => {
      const from = `${response.request().method()} ${response.url()}`;
      // Redirects and answers to a page that was left have no body.
      const kept = response.body().then(
        (text) => this.add(from, text),
        () => {},
      );
      this.#loading.push(kept);
    });
    // Read on the way: of an answer that is read as a stream the browser often keeps nothing.
    await context.route(isOfPages, (route) => this.#pass(route));
  }

  async #pass(route: Route): Promise<void> {
    const request = route.request();
    if (request.method() !== "POST") return await route.continue();
    const answer = await route.fetch({ maxRedirects: 0 });
    this.add(`POST ${request.url()}`, await answer.body());
    await route.fulfill({ response: answer });
  }

  add(from: string, text: string | Buffer): void {
    this.#answers.push({ from, text });
  }

  /** What the browser holds now, beyond what it was answered. */
  async remember(page: Page, from: string): Promise<void> {
    this.add(from, await page.content());
  }

  /** Everything asked for so far has arrived. @returns how many answers there are */
  async arrived(): Promise<number> {
    await Promise.all(this.#loading);
    return this.#answers.length;
  }

  /** Where these secrets, or parts of them, were found: `<from>: <secret>, <spelling>`. */
  with(wanted: Record<string, string>): string[] {
    const search = searchFor(wanted);
    return this.#answers.flatMap(({ from, text }) =>
      search.in(text).map((found) => `${from}: ${found}`),
    );
  }
}

function isOfPages({ pathname }: URL): boolean {
  return !pathname.startsWith("/_next/");
}
