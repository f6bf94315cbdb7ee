import type { Usage } from "./process.ts";

const SAMPLE_MS = 50;
let peak = 0;
const look = () => {
  peak = Math.max(peak, process.memoryUsage.rss());
};
setInterval(look, SAMPLE_MS).unref();

/** What this process takes; from its first import on it looks at its memory. */
export function ownUsage(): Usage {
  look();
  const { user, system } = process.cpuUsage();
  const usage = {
    cpuMicros: user + system,
    peakMegabytes: peak / 2 ** 20,
    highestMegabytes: process.resourceUsage().maxRSS / 1_024,
  };
  peak = 0;
  return usage;
}
