"use client";

import { Button } from "@heroui/react/button";
import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { ConfirmDialog } from "@/components/confirm-dialog";
import type { CampaignState } from "@/lib/campaigns/campaign.schema";
import { formatCountOf } from "@/lib/format/number";

type Control = () => Promise<ActionAnswer<void>>;

type Props = {
  state: CampaignState;
  /** People who were not sent to yet. */
  waiting: number;
  onPause: Control;
  onResume: Control;
  onCancel: Control;
};

/** These can be paused; the others resumed. */
const goesOn: readonly CampaignState[] = ["scheduled", "running", "waiting"];

/** "Pause", "Resume" and "Cancel campaign", as far as the state allows them. */
export function CampaignControls({ state, waiting, onPause, onResume, onCancel }: Props) {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const [isCancelling, setCancelling] = useState(false);
  const [failure, setFailure] = useState<string>();
  const people = formatCountOf(waiting, "person", "people");

  async function run(control: Control): Promise<string | undefined> {
    const outcome = await callAction(control);
    // Also after a refusal: it says that the page is out of date.
    router.refresh();
    return outcome.ok ? undefined : outcome.message;
  }

  function press(control: Control) {
    setFailure(undefined);
    startTransition(async () => setFailure(await run(control)));
  }

  if (state === "cancelled" || state === "finished") return null;
  return (
    <>
      {goesOn.includes(state) ? (
        <Button isPending={isPending} onPress={() => press(onPause)} variant="secondary">
          Pause
        </Button>
      ) : (
        <Button isPending={isPending} onPress={() => press(onResume)}>
          Resume
        </Button>
      )}
      <Button onPress={() => setCancelling(true)} variant="tertiary">
        Cancel campaign
      </Button>
      {failure ? (
        <p className="w-full text-danger text-sm" role="alert">
          {failure}
        </p>
      ) : null}
      <ConfirmDialog
        cancelLabel="Keep it"
        confirmLabel="Cancel campaign"
        isOpen={isCancelling}
        onConfirm={() => run(onCancel)}
        onOpenChange={setCancelling}
        pendingText="Cancelling…"
        title="Cancel this campaign for good?"
        tone="danger"
      >
        {people} {waiting === 1 ? "has" : "have"} not been sent to yet and will get nothing. What
        was already sent stays sent.
        {goesOn.includes(state) ? " To stop for a while only, use Pause." : ""}
      </ConfirmDialog>
    </>
  );
}
