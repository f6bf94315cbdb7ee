"use client";

import { useRouter } from "next/navigation";
import { useId, useState, useTransition } from "react";
import { Alert } from "@/components/alert";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { PendingButton } from "@/components/pending-button";
import { StatusBadge } from "@/components/status-badge";
import { type WizardPath, type WizardStep, wizardHref } from "@/lib/wizard/steps.schema";

export type PathChoice = {
  path: WizardPath;
  title: string;
  goodFor: string;
  text: string;
  minutes: number;
  steps: number;
};

type Props = {
  choices: readonly PathChoice[];
  preferred: WizardPath;
  /** Starting ends another draft. */
  replaces: boolean;
  onStart: (input: { path: WizardPath; practise: boolean }) => Promise<ActionAnswer<WizardStep>>;
};

/** The three ways, and whether to practise in the sandbox first. */
export function PathForm({ choices, preferred, replaces, onStart }: Props) {
  const router = useRouter();
  const id = useId();
  const [path, setPath] = useState(preferred);
  const [practise, setPractise] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [isPending, startTransition] = useTransition();

  function start() {
    startTransition(async () => {
      const outcome = await callAction(() => onStart({ path, practise }));
      if (!outcome.ok) return setFailure(outcome.message);
      router.push(wizardHref(path, outcome.data));
    });
  }

  return (
    <form action={start} className="flex flex-col gap-5">
      <fieldset className="grid gap-3 lg:grid-cols-3">
        <legend className="sr-only">Which token</legend>
        {choices.map((choice) => (
          <div
            className="relative flex flex-col gap-2 rounded-xl border border-border p-4 has-checked:border-accent has-checked:bg-accent-soft"
            key={choice.path}
          >
            <div className="flex items-start gap-3">
              <input
                aria-describedby={`${id}-${choice.path}`}
                checked={path === choice.path}
                className="relative z-1 mt-1 size-4 shrink-0"
                id={`${id}-${choice.path}-radio`}
                name="path"
                onChange={() => setPath(choice.path)}
                type="radio"
                value={choice.path}
              />
              <label
                className="font-semibold after:absolute after:inset-0"
                htmlFor={`${id}-${choice.path}-radio`}
              >
                {choice.title}
              </label>
            </div>
            <div className="flex flex-1 flex-col gap-2 ps-7 text-sm" id={`${id}-${choice.path}`}>
              <StatusBadge icon="check" tone="neutral">
                {choice.goodFor}
              </StatusBadge>
              <p className="flex-1">{choice.text}</p>
              <p className="text-muted">
                {choice.steps} steps, about {choice.minutes} min
              </p>
            </div>
          </div>
        ))}
      </fieldset>
      <div className="flex items-start gap-3">
        <input
          aria-describedby={`${id}-practise-hint`}
          checked={practise}
          className="mt-1 size-4 shrink-0"
          id={`${id}-practise`}
          onChange={(event) => setPractise(event.target.checked)}
          type="checkbox"
        />
        <div className="min-w-0 text-sm">
          <label className="font-medium" htmlFor={`${id}-practise`}>
            Practise in the sandbox
          </label>
          <p className="text-muted" id={`${id}-practise-hint`}>
            The same steps without a Meta account: the built-in sandbox plays Meta's part and hands
            out the token. Nobody receives anything.
          </p>
        </div>
      </div>
      {failure ? <Alert title={failure} tone="bad" /> : null}
      <div>
        <PendingButton isPending={isPending} pendingText="Getting ready…" type="submit">
          {replaces ? "Start over this way" : "Start"}
        </PendingButton>
      </div>
    </form>
  );
}
