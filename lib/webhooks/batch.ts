import "server-only";
import { setTimeout as sleep } from "node:timers/promises";

type Waiting<Item> = { items: Item[]; done: () => void; failed: (error: unknown) => void };

/**
 * Lets calls that come while work is under way share the next run. The first call starts at once;
 * when it gets busy, runs keep a gap between their starts, so that batches grow instead of runs.
 *
 * One line per key; runs of one key follow each other.
 */
export class Batches<Item> {
  readonly #work: (key: string, items: Item[]) => Promise<void>;
  readonly #most: number;
  readonly #gapMs: () => number;
  readonly #lines = new Map<string, Waiting<Item>[]>();

  /** @param limits.most items of one run; a single call with more is not split */
  constructor(
    work: (key: string, items: Item[]) => Promise<void>,
    limits: { most: number; gapMs: () => number },
  ) {
    this.#work = work;
    this.#most = limits.most;
    this.#gapMs = limits.gapMs;
  }

  /** Resolves once a run that included these items has succeeded; rejects when it failed. */
  add(key: string, items: Item[]): Promise<void> {
    return new Promise((done, failed) => {
      const line = this.#lines.get(key);
      if (line) {
        line.push({ items, done, failed });
        return;
      }
      this.#lines.set(key, [{ items, done, failed }]);
      void this.#drain(key);
    });
  }

  async #drain(key: string): Promise<void> {
    const line = this.#lines.get(key) ?? [];
    while (line.length > 0) {
      const startedAt = performance.now();
      const batch = takeBatch(line, this.#most);
      try {
        await this.#work(
          key,
          batch.flatMap(({ items }) => items),
        );
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
      const rest = this.#gapMs() - (performance.now() - startedAt);
      if (rest > 0) await sleep(rest);
    }
    this.#lines.delete(key);
  }
}

function takeBatch<Item>(line: Waiting<Item>[], most: number): Waiting<Item>[] {
  let size = 0;
  const tooMany = line.findIndex(({ items }, index) => {
    size += items.length;
    return index > 0 && size > most;
  });
  return line.splice(0, tooMany === -1 ? line.length : tooMany);
}
