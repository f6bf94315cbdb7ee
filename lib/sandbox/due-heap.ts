import "server-only";

/** A binary heap by due time: thousands of waiting statuses need one timer. */
export class DueHeap<Item extends { dueAt: number }> {
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  peek(): Item | undefined {
    return this.#items[0];
  }

  push(item: Item): void {
    const items = this.#items;
    let index = items.push(item) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (this.#due(parent) <= item.dueAt) break;
      this.#move(parent, index);
      index = parent;
    }
    items[index] = item;
  }

  pop(): Item | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= items.length) break;
      if (this.#due(child + 1) < this.#due(child)) child += 1;
      if (this.#due(child) >= last.dueAt) break;
      this.#move(child, index);
      index = child;
    }
    items[index] = last;
    return first;
  }

  #due(index: number): number {
    return this.#items[index]?.dueAt ?? Number.POSITIVE_INFINITY;
  }

  #move(from: number, to: number): void {
    const item = this.#items[from];
    if (item) this.#items[to] = item;
  }
}
