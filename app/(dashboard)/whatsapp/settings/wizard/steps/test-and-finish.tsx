"use client";

import { useRouter } from "next/navigation";
import { useCallback, useState, useTransition } from "react";
import { Alert } from "@/components/alert";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { PendingButton } from "@/components/pending-button";
import type { MessageState } from "@/lib/messages/message-state.schema";
import { TestMessageForm, type TestMessageProps } from "../../test-message-form";
import { StepFooter } from "../step-footer";

type Props = TestMessageProps & {
  back: string | null;
  /** Where a refused recipient is confirmed; null: the way has no such step. */
  recipientsHref: string | null;
  onEnd: () => Promise<ActionAnswer<void>>;
};

/** The test message, and the end of the guide once it is there. */
export function TestAndFinish({ back, recipientsHref, onEnd, ...test }: Props) {
  const router = useRouter();
  const [state, setState] = useState<MessageState>();
  const [failure, setFailure] = useState<string>();
  const [isEnding, startEnding] = useTransition();
  const onProgress = useCallback((now: MessageState) => setState(now), []);
  const outcome = state && outcomes[state];
  const isThere = outcome === "there";
  // Without the App secret no status comes, so accepted is all there is to see.
  const isEnough = isThere || (outcome === "taken" && !test.hasAppSecret);

  function end(to: string) {
    startEnding(async () => {
      const answer = await callAction(onEnd);
      if (!answer.ok) return setFailure(answer.message);
      router.push(to);
    });
  }

  const settings = `/whatsapp/settings?connection=${test.connectionId}`;
  return (
    <>
      <div className="flex max-w-2xl flex-col gap-5" id="test-message">
        <TestMessageForm {...test} onProgress={onProgress} />
      </div>
      {outcome === "failed" && recipientsHref ? (
        <p className="text-sm">
          Not on the list of test recipients?{" "}
          <a className="text-link" href={recipientsHref}>
            Confirm the phone first
          </a>
          , then send again.
        </p>
      ) : null}
      {isThere ? (
        <Alert title="Delivered. Your number is ready." tone="good">
          The token, the account, the number and the way back work. Add contacts and send your first
          campaign.
        </Alert>
      ) : null}
      {failure ? <Alert title={failure} tone="bad" /> : null}
      <StepFooter back={back}>
        <PendingButton
          isPending={isEnding}
          onClick={() => end(settings)}
          pendingText="One moment…"
          variant={isEnough ? "primary" : "secondary"}
        >
          {isEnough ? "Finish and open Settings" : "Finish without a delivered message"}
        </PendingButton>
        {isEnough ? (
          <PendingButton
            isPending={isEnding}
            onClick={() => end("/whatsapp/contacts")}
            pendingText="One moment…"
            variant="secondary"
          >
            Add contacts
          </PendingButton>
        ) : null}
      </StepFooter>
    </>
  );
}

const outcomes: Partial<Record<MessageState, "taken" | "there" | "failed">> = {
  accepted: "taken",
  sent: "taken",
  delivered: "there",
  read: "there",
  failed: "failed",
};
