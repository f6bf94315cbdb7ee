import { expect, it } from "vitest";
import { Batches } from "./batch";

/** Work that only goes on when the test says so. */
function gated(parallel = 1) {
  const runs: { key: string; items: number[]; end: (error?: Error) => void }[] = [];
  const work = (key: string, items: number[]) =>
    new Promise<void>((done, failed) => {
      runs.push({ key, items, end: (error) => (error ? failed(error) : done()) });
    });
  return {
    runs,
    batches: new Batches<number>(work, { most: 5, gapMs: () => 0, parallel: () => parallel }),
  };
}

it("starts at once and gathers what comes meanwhile, up to the limit", async () => {
  const { runs, batches } = gated();
  const first = batches.add("a", [1]);
  const rest = [batches.add("a", [2, 3]), batches.add("a", [4, 5]), batches.add("a", [6, 7])];
  expect(runs.map((run) => run.items)).toEqual([[1]]);
  runs[0]?.end();
  await first;
  expect(runs[1]?.items).toEqual([2, 3, 4, 5]);
  runs[1]?.end();
  await rest[1];
  expect(runs[2]?.items).toEqual([6, 7]);
  runs[2]?.end();
  await Promise.all(rest);
});

it("keeps keys apart and tells a failure to those it concerns only", async () => {
  const { runs, batches } = gated();
  const [a, b] = [batches.add("a", [1]), batches.add("b", [2])];
  const next = batches.add("a", [3]);
  runs[0]?.end(new Error("database"));
  runs[1]?.end();
  await expect(a).rejects.toThrow("database");
  await b;
  runs[2]?.end();
  await next;
  expect(runs.map((run) => run.items)).toEqual([[1], [2], [3]]);
  const again = batches.add("a", [4]);
  runs[3]?.end();
  await again;
});

it("gathers what comes in the gap after a run", async () => {
  const runs: number[][] = [];
  const work = async (_: string, items: number[]) => {
    runs.push(items);
  };
  const batches = new Batches<number>(work, { most: 5, gapMs: () => 30, parallel: () => 1 });
  await batches.add("a", [1]);
  await Promise.all([batches.add("a", [2]), batches.add("a", [3])]);
  expect(runs).toEqual([[1], [2, 3]]);
});

it("runs as many at the same time as it may, and lets the others gather", async () => {
  const { runs, batches } = gated(2);
  const all = [1, 2, 3, 4].map((item) => batches.add("a", [item]));
  expect(runs.map((run) => run.items)).toEqual([[1], [2]]);
  runs[1]?.end();
  await all[1];
  expect(runs[2]?.items).toEqual([3, 4]);
  runs[0]?.end();
  runs[2]?.end();
  await Promise.all(all);
});
