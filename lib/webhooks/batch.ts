import "server-only";
import { setTimeout as sleep } from "node:timers/promises";

type Waiting<Item> = { items: Item[]; done: () => void; failed: (error: unknown) => void };
type Line<Item> = {
  waiting: Waiting<Item>[];
  running: number;
  startedAt: number;
  isPaused: boolean;
};

export type BatchLimits = {
  /** Items of one run; a single call with more is not split. */
  most: number;
  /** Between the starts of two runs of one key. */
  gapMs: () => number;
  /** Runs of one key at the same time. */
  parallel: () => number;
};

/**
 * Lets calls that come while work is under way share the next run. The first call starts at once;
 * when it gets busy, runs keep a gap between their starts, so that batches grow instead of runs.
 *
 * One line per key.
 */
export class Batches<Item> {
  readonly #work: (key: string, items: Item[]) => Promise<void>;
  readonly #limits: BatchLimits;
  readonly #lines = new Map<string, Line<Item>>();

  constructor(work: (key: string, items: Item[]) => Promise<void>, limits: BatchLimits) {
    this.#work = work;
    this.#limits = limits;
  }

  /** Resolves once a run that included these items has succeeded; rejects when it failed. */
  add(key: string, items: Item[]): Promise<void> {
    return new Promise((done, failed) => {
      const line = this.#lines.get(key) ?? {
        waiting: [],
        running: 0,
        startedAt: Number.NEGATIVE_INFINITY,
        isPaused: false,
      };
      this.#lines.set(key, line);
      line.waiting.push({ items, done, failed });
      this.#next(key, line);
    });
  }

  /** Starts the line's next run if it may, and ends the line where nothing is left. */
  #next(key: string, line: Line<Item>): void {
    if (line.isPaused || line.running >= this.#limits.parallel()) return;
    const rest = line.startedAt + this.#limits.gapMs() - performance.now();
    if (rest > 0) {
      line.isPaused = true;
      void sleep(rest).then(() => {
        line.isPaused = false;
        this.#next(key, line);
      });
    } else if (line.waiting.length > 0) {
      line.startedAt = performance.now();
      line.running += 1;
      void this.#run(key, line);
    } else if (line.running === 0) {
      this.#lines.delete(key);
    }
  }

  async #run(key: string, line: Line<Item>): Promise<void> {
    const batch = takeBatch(line.waiting, this.#limits.most);
    try {
      const items = batch.flatMap((one) => one.items);
      await this.#work(key, items);
      for (const { done } of batch) done();
    } catch (error) {
      for (const { failed } of batch) failed(error);
    }
    line.running -= 1;
    this.#next(key, line);
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
