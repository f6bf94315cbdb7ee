import { cpus, release, totalmem, type } from "node:os";

/** In one line, for the page. */
export function describeMachine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  const model = cpus()[0]?.model.replace(/\(R\)|\(TM\)/g, "") ?? "unknown processor";
  return `${cpus().length} processors (${model}), ${memory} GiB, ${type()} ${release()}, Node ${process.version}`;
}

/** Starts to look how busy all processors are. @returns asks for their share since then, 0 to 1 */
export function watchProcessors(): () => number {
  const before = times();
  return () => {
    const after = times();
    const all = after.all - before.all;
    return all === 0 ? 0 : 1 - (after.idle - before.idle) / all;
  };
}

function times() {
  const sums = { all: 0, idle: 0 };
  for (const cpu of cpus()) {
    sums.idle += cpu.times.idle;
    sums.all += Object.values(cpu.times).reduce((sum, value) => sum + value, 0);
  }
  return sums;
}

/** Milliseconds that mean the same in every process of this machine. */
export function sharedClock(): number {
  return performance.timeOrigin + performance.now();
}
