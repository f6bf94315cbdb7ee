import { expect, it } from "vitest";
import { refreshEvery } from "./refresh-every";

const at = new Date("2026-01-01T12:00:00Z");
const minutesAgo = (minutes: number) => new Date(at.getTime() - minutes * 60_000);

it.each([
  ["while it sends", "running", null, { queued: 1 }, 1_500],
  ["while the last statuses flow in", "finished", minutesAgo(1), { sent: 1, read: 9 }, 1_500],
  ["while one phone is off", "finished", minutesAgo(60), { sent: 1, read: 9 }, 10_000],
  ["when the first read it", "finished", minutesAgo(1), { delivered: 9, failed: 1 }, 1_500],
  ["while some have not read it", "finished", minutesAgo(60), { delivered: 9, read: 1 }, 10_000],
  ["a day later", "finished", minutesAgo(1441), { delivered: 9, failed: 1 }, null],
  ["when all is known", "finished", minutesAgo(1), { read: 9, failed: 1 }, null],
  ["when paused with nothing in flight", "paused", null, { queued: 5, read: 2 }, null],
  ["when paused and not all have read it", "paused", null, { queued: 5, delivered: 2 }, 10_000],
  ["when paused with some in flight", "paused", null, { queued: 5, sending: 2 }, 1_500],
] as const)("%s", (_, state, finishedAt, counts, every) => {
  expect(refreshEvery({ state, finishedAt }, counts, at)).toBe(every);
});
