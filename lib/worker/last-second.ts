import "server-only";

/** What happens within a millisecond is kept as one, at its latest time. */
const GRAIN_MS = 1;
const SECOND_MS = 1_000;

/** Counts what happened within the last second; for a thousand things a second as for one. */
export class LastSecond {
  #moments: { at: number; count: number }[] = [];
  /** The moments before this index are over. */
  #first = 0;
  #total = 0;

  /** @param at milliseconds of a clock that never goes back */
  add(count: number, at: number): void {
    if (count === 0) return;
    const last = this.#moments.at(-1);
    if (last && this.#moments.length > this.#first && at - last.at < GRAIN_MS) {
      last.at = at;
      last.count += count;
    } else {
      this.#moments.push({ at, count });
    }
    this.#total += count;
  }

  total(at: number): number {
    for (let moment = this.#moments[this.#first]; moment; moment = this.#moments[this.#first]) {
      if (at - moment.at < SECOND_MS) break;
      this.#total -= moment.count;
      this.#first += 1;
    }
    if (this.#first > SECOND_MS) {
      this.#moments = this.#moments.slice(this.#first);
      this.#first = 0;
    }
    return this.#total;
  }
}
