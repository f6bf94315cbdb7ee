"use client";

import { useState, useTransition } from "react";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { PendingButton } from "@/components/pending-button";
import type { Finding } from "@/lib/connections/finding.schema";
import type { StepResult } from "@/lib/wizard/draft.schema";
import { FailedAttempt } from "../../failed-attempt";

/** A temporary token for one of about 60 days, by one call to Meta. */
export function ExchangeToken({
  onExchange,
}: {
  onExchange: () => Promise<ActionAnswer<StepResult>>;
}) {
  const [findings, setFindings] = useState<readonly Finding[]>([]);
  const [failure, setFailure] = useState<string>();
  const [isPending, startTransition] = useTransition();

  function exchange() {
    startTransition(async () => {
      const outcome = await callAction(onExchange);
      setFailure(outcome.ok ? undefined : outcome.message);
      setFindings(outcome.ok && !outcome.data.ok ? outcome.data.findings : []);
    });
  }

  return (
    <>
      <div>
        <PendingButton
          isPending={isPending}
          onClick={exchange}
          pendingText="Asking Meta…"
          size="sm"
          variant="secondary"
        >
          Exchange it for a 60-day token
        </PendingButton>
      </div>
      <FailedAttempt failure={failure} findings={findings} />
    </>
  );
}
