"use client";

import { useState, useTransition } from "react";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { PendingButton } from "@/components/pending-button";

export function MarkAllRead({
  onMark,
}: {
  onMark: () => Promise<ActionAnswer<{ marked: number }>>;
}) {
  const [isPending, startTransition] = useTransition();
  const [failure, setFailure] = useState<string>();

  function mark() {
    setFailure(undefined);
    startTransition(async () => {
      const outcome = await callAction(onMark);
      if (!outcome.ok) setFailure(outcome.message);
    });
  }

  return (
    <>
      <PendingButton
        isPending={isPending}
        onClick={mark}
        pendingText="Marking…"
        variant="secondary"
      >
        Mark all as read
      </PendingButton>
      {failure ? (
        <p className="w-full text-danger text-sm" role="alert">
          {failure}
        </p>
      ) : null}
    </>
  );
}
