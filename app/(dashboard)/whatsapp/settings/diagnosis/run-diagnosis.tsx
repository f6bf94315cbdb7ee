"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { Alert } from "@/components/alert";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { PendingButton } from "@/components/pending-button";

type Props = {
  label: string;
  /** One runs already, begun here or in another tab. */
  isRunning: boolean;
  onRun: () => Promise<ActionAnswer<void>>;
};

/** Begins a diagnosis; the page then shows how it goes on. */
export function RunDiagnosis({ label, isRunning, onRun }: Props) {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const [failure, setFailure] = useState<string>();

  function run() {
    startTransition(async () => {
      const outcome = await callAction(onRun);
      setFailure(outcome.ok ? undefined : outcome.message);
      router.refresh();
    });
  }

  return (
    <div className="flex max-w-full flex-col gap-3">
      <PendingButton isPending={isPending || isRunning} onClick={run} pendingText="Asking Meta…">
        {label}
      </PendingButton>
      {failure ? <Alert title={failure} tone="bad" /> : null}
    </div>
  );
}
