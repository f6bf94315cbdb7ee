"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { type ActionAnswer, type ActionOutcome, callAction } from "@/components/call-action";
import type { Finding } from "@/lib/connections/finding.schema";
import type { StepResult } from "@/lib/wizard/draft.schema";
import { type WizardPath, wizardHref } from "@/lib/wizard/steps.schema";

type Failure = ActionOutcome<never> & { ok: false };

/** Runs a step's check: goes on to the next step, or keeps what stands in the way to be shown. */
export function useStepAction(path: WizardPath) {
  const router = useRouter();
  const [findings, setFindings] = useState<readonly Finding[]>([]);
  const [isLeaving, startLeaving] = useTransition();

  /** @returns what the form should say, where nothing could be checked at all */
  async function run(call: () => Promise<ActionAnswer<StepResult>>): Promise<Failure | undefined> {
    setFindings([]);
    const outcome = await callAction(call);
    if (!outcome.ok) return outcome;
    if (!outcome.data.ok) {
      setFindings(outcome.data.findings);
      return undefined;
    }
    const { next } = outcome.data;
    startLeaving(() => router.push(wizardHref(path, next)));
    return undefined;
  }

  return { run, findings, isLeaving };
}
