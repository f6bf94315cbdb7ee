import "server-only";

/** Lets a loop sleep until there is something to do. */
export class Signal {
  #fired = false;
  #wake: (() => void) | null = null;

  fire(): void {
    this.#fired = true;
    this.#wake?.();
  }

  /** Returns after the next {@link fire}, or at once after one that nobody waited for; or in time. */
  async wait(ms: number): Promise<void> {
    if (!this.#fired) {
      await new Promise<void>((done) => {
        const timer = setTimeout(done, ms);
        this.#wake = () => {
          clearTimeout(timer);
          done();
        };
      });
    }
    this.#wake = null;
    this.#fired = false;
  }
}
