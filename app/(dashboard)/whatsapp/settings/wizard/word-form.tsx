"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { Alert } from "@/components/alert";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { PendingButton } from "@/components/pending-button";
import type { WizardPath, WizardStep } from "@/lib/wizard/steps.schema";
import { wizardHref } from "@/lib/wizard/steps.schema";
import { StepFooter } from "./step-footer";

type Props = {
  path: WizardPath;
  back: string | null;
  /** "I have opened API Setup" */
  label: string;
  variant?: "primary" | "secondary";
  onFinish: () => Promise<ActionAnswer<WizardStep>>;
};

/** The end of a step that nothing but the person's word can end. */
export function WordForm({ path, back, label, variant = "primary", onFinish }: Props) {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const [failure, setFailure] = useState<string>();

  function finish() {
    startTransition(async () => {
      const outcome = await callAction(onFinish);
      if (!outcome.ok) return setFailure(outcome.message);
      router.push(wizardHref(path, outcome.data));
    });
  }

  return (
    <>
      {failure ? <Alert title={failure} tone="bad" /> : null}
      <StepFooter back={back}>
        <PendingButton
          isPending={isPending}
          onClick={finish}
          pendingText="One moment…"
          variant={variant}
        >
          {label}
        </PendingButton>
      </StepFooter>
    </>
  );
}
