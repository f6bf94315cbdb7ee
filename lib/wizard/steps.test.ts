import fc from "fast-check";
import { expect, it } from "vitest";
import {
  endsByWord,
  furtherStep,
  openSteps,
  stepAfter,
  stepBefore,
  stepsOf,
  stepToShow,
  type WizardProgress,
  type WizardStep,
  wizardPaths,
  wizardSteps,
} from "./steps.schema";

const progresses = fc.constantFrom(...wizardPaths).chain((path) =>
  fc.record({
    path: fc.constant(path),
    reached: fc.constantFrom(...stepsOf[path]),
    hasApp: fc.boolean(),
    hasToken: fc.boolean(),
    isConnected: fc.boolean(),
  }),
);
const anyStep = fc.oneof(fc.constantFrom<string>(...wizardSteps), fc.string());

function every(holds: (progress: WizardProgress, wanted: string) => void): void {
  fc.assert(fc.property(progresses, anyStep, holds), { numRuns: 2_000 });
}

it("shows a step of the path that is open, whatever the address says", () => {
  every((progress, wanted) => {
    const shown = stepToShow(progress, wanted);
    expect(openSteps(progress)).toContain(shown);
    expect(stepsOf[progress.path]).toContain(shown);
    if (openSteps(progress).some((step) => step === wanted)) expect(shown).toBe(wanted);
  });
});

it("opens steps one after the other, without a gap", () => {
  every((progress) => {
    const steps = stepsOf[progress.path];
    const open = openSteps(progress);
    const first = steps.indexOf(open[0] ?? "test");
    expect(open).toEqual(steps.slice(first, first + open.length));
    expect(open.length).toBeGreaterThan(0);
  });
});

it("opens nothing behind a check that did not hold", () => {
  every((progress) => {
    const open = openSteps(progress);
    const { path, hasApp, hasToken, isConnected } = progress;
    const opens = (step: WizardStep) => open.includes(step);
    if (!isConnected) {
      for (const step of ["recipients", "webhook", "test"] as const)
        expect(opens(step)).toBe(false);
      if (!hasToken) expect(opens("number")).toBe(false);
      if (!hasApp && path !== "own") expect(open).toEqual(["app"]);
    }
  });
});

it("leads on from a connected number only: a token cannot be changed under it", () => {
  every((progress) => {
    if (!progress.isConnected) return;
    for (const step of ["app", "token", "number"] as const) {
      expect(openSteps(progress)).not.toContain(step);
    }
  });
});

it("walks a path to its end, and back to its first step", () => {
  for (const path of wizardPaths) {
    const walked: WizardStep[] = [];
    let step: WizardStep | null = stepsOf[path][0] ?? null;
    for (; step; step = stepAfter(path, step)) walked.push(step);
    expect(walked).toEqual(stepsOf[path]);
  }
  every((progress) => {
    let step: WizardStep | null = stepToShow(progress, "");
    let count = 0;
    for (; step; step = stepBefore(progress, step)) count++;
    expect(count).toBe(openSteps(progress).length);
  });
});

it("never forgets how far one was", () => {
  fc.assert(
    fc.property(progresses, fc.nat(), (progress, pick) => {
      const steps = stepsOf[progress.path];
      const other = steps[pick % steps.length] ?? progress.reached;
      const further = furtherStep(progress.path, progress.reached, other);
      expect(steps.indexOf(further)).toBe(
        Math.max(steps.indexOf(progress.reached), steps.indexOf(other)),
      );
    }),
  );
});

it("ends no step by word that has to bring something", () => {
  for (const step of ["app", "token", "number", "test"] as const) {
    expect(endsByWord(step)).toBe(false);
  }
});
