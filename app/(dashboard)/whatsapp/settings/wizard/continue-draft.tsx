import { Alert } from "@/components/alert";
import { ButtonLink } from "@/components/button-link";
import { stepsOf, type WizardPath, type WizardStep, wizardHref } from "@/lib/wizard/steps.schema";
import { pathTitles, stepTitles } from "./step-titles";

/** Back to where one was, when an address leads to another way. */
export function ContinueDraft({ path, step }: { path: WizardPath; step: WizardStep }) {
  const steps = stepsOf[path];
  return (
    <Alert
      action={
        <ButtonLink href={wizardHref(path, step)} size="sm">
          Continue
        </ButtonLink>
      }
      title={`You are at step ${steps.indexOf(step) + 1} of ${steps.length}: ${stepTitles[step]}`}
      tone="info"
    >
      {pathTitles[path]}. Starting another way below ends this one.
    </Alert>
  );
}
