import "server-only";
import { setTimeout as wait } from "node:timers/promises";

type Clock = { now: () => Date };

// One clock for the whole process, also where the bundler has made two copies of this module.
const home = globalThis as { __wakeyClock?: Clock; __wakeySkipsPauses?: boolean };

/** Domain time. Passed into SQL as a parameter, so that a test can decide what time it is. */
export function now(): Date {
  return home.__wakeyClock?.now() ?? new Date();
}

/** For tests: `setClock(() => date)`; without an argument real time returns. */
export function setClock(clock?: () => Date): void {
  if (clock) home.__wakeyClock = { now: clock };
  else delete home.__wakeyClock;
}

/** Lets so many real milliseconds pass before something is asked again. */
export async function pause(ms: number): Promise<void> {
  await wait(home.__wakeySkipsPauses ? 0 : ms);
}

/** For tests: what is asked again is asked again at once. */
export function skipPauses(): void {
  home.__wakeySkipsPauses = true;
}
