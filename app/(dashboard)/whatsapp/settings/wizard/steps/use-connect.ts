"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { type ActionAnswer, callAction } from "@/components/call-action";
import type { Finding } from "@/lib/connections/finding.schema";
import type { ConnectResult } from "@/lib/wizard/connect-number.schema";
import { type NumberStepInput, numberStepInput, type StepResult } from "@/lib/wizard/draft.schema";
import { type WizardPath, wizardHref } from "@/lib/wizard/steps.schema";

export type NumberErrors = Partial<Record<keyof NumberStepInput, string>>;

type Calls = {
  onConnect: (input: NumberStepInput) => Promise<ActionAnswer<ConnectResult>>;
  onLookAgain: () => Promise<ActionAnswer<StepResult>>;
};

/** Has a chosen number checked and connected, or the token asked again; keeps what to say about it. */
export function useConnect(path: WizardPath, { onConnect, onLookAgain }: Calls) {
  const router = useRouter();
  const [errors, setErrors] = useState<NumberErrors>({});
  const [failure, setFailure] = useState<string>();
  const [findings, setFindings] = useState<readonly Finding[]>([]);
  const [isConnecting, startConnecting] = useTransition();
  const [isLooking, startLooking] = useTransition();

  function connect(chosen: NumberStepInput | null) {
    setFindings([]);
    const parsed = numberStepInput.safeParse(chosen);
    setErrors(parsed.success || !chosen ? {} : told(parsed.error.issues));
    setFailure(chosen ? undefined : "Choose a number.");
    if (!parsed.success || isConnecting) return;
    startConnecting(async () => {
      const outcome = await callAction(() => onConnect(parsed.data));
      if (!outcome.ok) return setFailure(outcome.message);
      const result = outcome.data;
      if (!result.ok) setFindings(result.findings);
      const to = destination(path, result);
      if (to) router.push(to);
    });
  }

  function lookAgain() {
    startLooking(async () => {
      const outcome = await callAction(onLookAgain);
      setFailure(outcome.ok ? undefined : outcome.message);
      setFindings(outcome.ok && !outcome.data.ok ? outcome.data.findings : []);
    });
  }

  return { connect, lookAgain, errors, failure, findings, isConnecting, isLooking };
}

function destination(path: WizardPath, result: ConnectResult): string | null {
  if (result.ok) return wizardHref(path, result.next);
  return "replace" in result ? `/whatsapp/settings/replace?connection=${result.replace}` : null;
}

function told(issues: readonly { path: PropertyKey[]; message: string }[]): NumberErrors {
  return Object.fromEntries(issues.map(({ path: [field], message }) => [String(field), message]));
}
