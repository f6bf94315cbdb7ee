"use client";

import { useState, useTransition } from "react";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { PendingButton } from "@/components/pending-button";
import { StatusBadge } from "@/components/status-badge";
import type { TestDelivery } from "@/lib/alerts/alert-target.schema";

type Props = { onTest: () => Promise<ActionAnswer<{ deliveries: TestDelivery[] }>> };

/** Sends a test to every target, and says what became of it. */
export function TestAlert({ onTest }: Props) {
  const [isPending, startTransition] = useTransition();
  const [deliveries, setDeliveries] = useState<TestDelivery[]>([]);
  const [failure, setFailure] = useState<string>();

  function test() {
    setFailure(undefined);
    setDeliveries([]);
    startTransition(async () => {
      const outcome = await callAction(onTest);
      if (outcome.ok) setDeliveries(outcome.data.deliveries);
      else setFailure(outcome.message);
    });
  }

  return (
    <div className="flex min-w-0 flex-col gap-3 max-sm:w-full">
      <div className="sm:self-end">
        <PendingButton
          isPending={isPending}
          onClick={test}
          pendingText="Sending…"
          size="sm"
          variant="secondary"
        >
          Send a test alert
        </PendingButton>
      </div>
      <div role="status">
        {deliveries.map(({ address, state, outcome }) => (
          <p className="mt-1 text-sm [overflow-wrap:anywhere]" key={address}>
            <StatusBadge tone={state === "delivered" ? "good" : "bad"}>
              {state === "delivered" ? "Delivered" : "Not delivered"}
            </StatusBadge>{" "}
            {address}
            {state === "delivered" ? "" : `: ${outcome ?? ""}`}
            {state === "waiting" ? " It is tried again." : ""}
          </p>
        ))}
      </div>
      {failure ? (
        <p className="text-danger text-sm" role="alert">
          {failure}
        </p>
      ) : null}
    </div>
  );
}
