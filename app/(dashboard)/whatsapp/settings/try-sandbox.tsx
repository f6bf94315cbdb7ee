"use client";

import { useState, useTransition } from "react";
import { ButtonLink } from "@/components/button-link";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { EmptyState } from "@/components/empty-state";
import { PendingButton } from "@/components/pending-button";
import type { SaveResult } from "@/lib/connections/finding.schema";
import { FailedAttempt } from "./failed-attempt";

type Props = { onTry: () => Promise<ActionAnswer<SaveResult>> };

/** For a tenant without a connection: everything works without a Meta account, with one click. */
export function TrySandbox({ onTry }: Props) {
  const [isPending, startTransition] = useTransition();
  const [failure, setFailure] = useState<string>();
  const [findings, setFindings] = useState<(SaveResult & { saved: false })["findings"]>([]);

  function tryIt() {
    startTransition(async () => {
      const answer = await callAction(onTry);
      setFailure(answer.ok ? undefined : answer.message);
      setFindings(answer.ok && !answer.data.saved ? answer.data.findings : []);
    });
  }

  return (
    <>
      <EmptyState
        action={
          <>
            <ButtonLink href="/whatsapp/settings/wizard">Connect step by step</ButtonLink>
            <PendingButton
              isPending={isPending}
              onClick={tryIt}
              pendingText="Setting it up…"
              variant="secondary"
            >
              Try it in the sandbox
            </PendingButton>
          </>
        }
        icon="flask"
        title="No WhatsApp number is connected yet"
      >
        The guide leads from nothing to a delivered test message. If you have token and IDs, fill in
        the configuration below. Or look around first: the built-in sandbox plays Meta's part, and
        nobody receives anything.
      </EmptyState>
      <FailedAttempt failure={failure} findings={findings} />
    </>
  );
}
