import Link from "next/link";
import { Icon } from "@/components/icon";
import {
  openSteps,
  stepsOf,
  type WizardProgress,
  type WizardStep,
  wizardHref,
} from "@/lib/wizard/steps.schema";
import { stepTitles } from "./step-titles";

type Props = { progress: WizardProgress; shown: WizardStep };

/** Where one is: a list beside the step, and a bar above it on a phone. */
export function StepProgress({ progress, shown }: Props) {
  const steps = stepsOf[progress.path];
  const open = openSteps(progress);
  const at = steps.indexOf(shown);
  const done = (step: WizardStep) => steps.indexOf(step) < steps.indexOf(progress.reached);
  return (
    <nav aria-label="Steps" className="min-w-0">
      <div className="lg:hidden">
        <p className="mb-2 font-medium text-sm">
          Step {at + 1} of {steps.length}
        </p>
        <div aria-hidden="true" className="flex gap-1">
          {steps.map((step, index) => (
            <span
              className={`h-1.5 flex-1 rounded-full ${index <= at ? "bg-accent" : "bg-default"}`}
              key={step}
            />
          ))}
        </div>
      </div>
      <ol className="hidden flex-col gap-1 lg:flex">
        {steps.map((step, index) => (
          <li key={step}>
            <StepRow
              href={open.includes(step) ? wizardHref(progress.path, step) : null}
              mark={step === shown ? "shown" : done(step) ? "done" : "ahead"}
              number={index + 1}
              step={step}
            />
          </li>
        ))}
      </ol>
    </nav>
  );
}

type RowProps = {
  step: WizardStep;
  number: number;
  mark: keyof typeof marks;
  /** Null: not open. */
  href: string | null;
};

function StepRow({ step, number, mark, href }: RowProps) {
  const row = "flex min-h-10 items-center gap-3 rounded-lg px-2 py-1.5 text-sm";
  const inside = (
    <>
      <StepMark mark={mark} number={number} />
      <span className="min-w-0">
        {stepTitles[step]}
        {mark === "done" ? <span className="sr-only"> (done)</span> : null}
      </span>
    </>
  );
  if (href === null) return <span className={`${row} text-muted`}>{inside}</span>;
  return (
    <Link
      aria-current={mark === "shown" ? "step" : undefined}
      className={`${row} hover:bg-surface-secondary aria-[current]:bg-surface-secondary aria-[current]:font-semibold`}
      href={href}
      prefetch={false}
    >
      {inside}
    </Link>
  );
}

const marks = {
  done: "bg-success-soft text-success-soft-foreground",
  shown: "bg-accent text-accent-foreground",
  ahead: "bg-default text-default-foreground",
};

function StepMark({ mark, number }: { mark: keyof typeof marks; number: number }) {
  return (
    <span
      className={`flex size-6 shrink-0 items-center justify-center rounded-full font-semibold text-xs ${marks[mark]}`}
    >
      {mark === "done" ? <Icon className="size-4" name="check" /> : number}
    </span>
  );
}
