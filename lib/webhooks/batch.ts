import "server-only";

type Waiting<Item> = { items: Item[]; done: () => void; failed: (error: unknown) => void };

/**
 * Lets calls that come while work is under way share the next run. Nobody waits for a timer: the
 * first call starts at once, and the busier it gets, the larger the batches.
 *
 * One line per key; runs of one key follow each other.
 */
export class Batches<Item> {
  readonly #work: (key: string, items: Item[]) => Promise<void>;
  readonly #most: number;
  readonly #lines = new Map<string, Waiting<Item>[]>();

  /** @param most items of one run; a single call with more is not split */
  constructor(work: (key: string, items: Item[]) => Promise<void>, most: number) {
    this.#work = work;
    this.#most = most;
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
