import "server-only";

type Clock = { now: () => Date };

// One clock for the whole process, also where the bundler has made two copies of this module.
const home = globalThis as { __wakeyClock?: Clock };

/** Domain time. Passed into SQL as a parameter, so that a test can decide what time it is. */
export function now(): Date {
  return home.__wakeyClock?.now() ?? new Date();
}

/** For tests: `setClock(() => date)`; without an argument real time returns. */
export function setClock(clock?: () => Date): void {
  if (clock) home.__wakeyClock = { now: clock };
  else delete home.__wakeyClock;
}
