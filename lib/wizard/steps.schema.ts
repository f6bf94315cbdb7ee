/** The ways from nothing to a delivered test message. */
export const wizardPaths = ["temporary", "permanent", "own"] as const;
export type WizardPath = (typeof wizardPaths)[number];

export const wizardSteps = [
  "app",
  "api-setup",
  "generate",
  "system-user",
  "assets",
  "permissions",
  "token",
  "number",
  "recipients",
  "webhook",
  "test",
] as const;
export type WizardStep = (typeof wizardSteps)[number];

/** One view each, in this order. */
export const stepsOf: Record<WizardPath, readonly WizardStep[]> = {
  temporary: ["app", "api-setup", "generate", "token", "number", "recipients", "test"],
  permanent: ["app", "system-user", "assets", "permissions", "token", "number", "webhook", "test"],
  own: ["token", "number", "webhook", "test"],
};

/** How far a person has come; what was checked, not what was looked at. */
export type WizardProgress = {
  path: WizardPath;
  /** The furthest step that was opened. */
  reached: WizardStep;
  hasApp: boolean;
  /** A token that Meta took lies sealed in the draft. */
  hasToken: boolean;
  /** The number is stored as a connection, and the token with it. */
  isConnected: boolean;
};

/** What a step has to have brought before the next one opens; the others cannot be checked. */
const proofs: Partial<Record<WizardStep, (progress: WizardProgress) => boolean>> = {
  app: ({ hasApp, isConnected }) => hasApp || isConnected,
  token: ({ hasToken, isConnected }) => hasToken || isConnected,
  number: ({ isConnected }) => isConnected,
};

/**
 * The steps that may be shown: up to the furthest opened, none behind a check that is not held any
 * more, and once the number is connected only those that follow.
 */
export function openSteps(progress: WizardProgress): readonly WizardStep[] {
  const steps = stepsOf[progress.path];
  const first = progress.isConnected ? steps.indexOf("number") + 1 : 0;
  const unproven = steps.findIndex((step) => proofs[step]?.(progress) === false);
  const reached = Math.max(steps.indexOf(progress.reached), first);
  const last = unproven === -1 ? reached : Math.min(reached, unproven);
  return steps.slice(first, last + 1);
}

/** The wanted step where it is open, else the furthest that is. */
export function stepToShow(progress: WizardProgress, wanted: string): WizardStep {
  const open = openSteps(progress);
  const found = open.find((step) => step === wanted) ?? open.at(-1);
  // A path's first step is always open.
  return found ?? progress.reached;
}

/** The step after this one; null after the last and for one of another path. */
export function stepAfter(path: WizardPath, step: WizardStep): WizardStep | null {
  const steps = stepsOf[path];
  const index = steps.indexOf(step);
  return index === -1 ? null : (steps[index + 1] ?? null);
}

/** The open step before this one, to go back to. */
export function stepBefore(progress: WizardProgress, step: WizardStep): WizardStep | null {
  const open = openSteps(progress);
  return open[open.indexOf(step) - 1] ?? null;
}

/** The further of two steps of a path: going back and on again loses nothing. */
export function furtherStep(path: WizardPath, one: WizardStep, other: WizardStep): WizardStep {
  const steps = stepsOf[path];
  return steps.indexOf(other) > steps.indexOf(one) ? other : one;
}

/** Whether a step ends by the person's word alone: nobody but Meta's console shows what was done. */
export function endsByWord(step: WizardStep): boolean {
  return byWord.has(step);
}

const byWord: ReadonlySet<WizardStep> = new Set([
  "api-setup",
  "generate",
  "system-user",
  "assets",
  "permissions",
  "recipients",
  "webhook",
]);

/** Where a step is shown. */
export function wizardHref(path: WizardPath, step: WizardStep): string {
  return `/whatsapp/settings/wizard?path=${path}&step=${step}`;
}
