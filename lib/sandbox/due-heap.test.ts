import fc from "fast-check";
import { expect, test } from "vitest";
import { DueHeap } from "./due-heap";

test("items come out by due time, whatever order they went in", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.nat(), fc.constant(null))), (steps) => {
      const heap = new DueHeap<{ dueAt: number }>();
      const model: number[] = [];
      for (const step of steps) {
        if (step === null) {
          expect(heap.pop()?.dueAt).toBe(model.sort((a, b) => a - b).shift());
        } else {
          heap.push({ dueAt: step });
          model.push(step);
        }
        expect(heap.size).toBe(model.length);
      }
      while (heap.size > 0) expect(heap.pop()?.dueAt).toBe(model.sort((a, b) => a - b).shift());
    }),
  );
});
