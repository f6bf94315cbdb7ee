"use client";

import { Button } from "@heroui/react/button";
import { useState, useTransition } from "react";
import { Alert } from "@/components/alert";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { PendingButton } from "@/components/pending-button";
import { formatCountOf } from "@/lib/format/number";
import type {
  KeptTokenRef,
  NotDone,
  RevokeResult,
  RollBack,
  SwitchResult,
} from "@/lib/rotation/rotation.schema";
import { useOutcome } from "./outcome-board";
import { Refusal } from "./refusal";

type Props = {
  kept: KeptTokenRef;
  last4: string;
  hasAppSecret: boolean;
  /** Campaigns are halted because of the token in use. */
  hasStopped: boolean;
  onRollBack: (input: RollBack) => Promise<ActionAnswer<SwitchResult>>;
  onRevoke: (kept: KeptTokenRef) => Promise<ActionAnswer<RevokeResult>>;
  onDestroy: (kept: KeptTokenRef) => Promise<ActionAnswer<void>>;
};

/** "Roll back", "Revoke at Meta" and "Delete now" of a token that was in use before. */
export function PreviousControls(props: Props) {
  const { kept, last4, hasAppSecret, hasStopped, onRollBack, onRevoke, onDestroy } = props;
  const say = useOutcome();
  const [asked, setAsked] = useState<"revoke" | "destroy">();
  const [failure, setFailure] = useState<string>();
  const [refusal, setRefusal] = useState<NotDone & { title: string }>();
  const [isPending, startTransition] = useTransition();

  function rollBack(switchesAnyway: boolean) {
    setFailure(undefined);
    startTransition(async () => {
      const input = { ...kept, resumesCampaigns: hasStopped, switchesAnyway };
      const answer = await callAction(() => onRollBack(input));
      setRefusal(undefined);
      if (!answer.ok) setFailure(answer.message);
      else if (!answer.data.done) {
        setRefusal({ ...answer.data, title: "Nothing was rolled back." });
      } else {
        const { resumed, notes } = answer.data;
        const goesOn = formatCountOf(resumed, "campaign goes", "campaigns go");
        const text = resumed > 0 ? `${goesOn} on with exactly those who wait.` : undefined;
        say({ title: `Back on the token ending in ${last4}`, text, notes });
      }
    });
  }

  async function revoke(): Promise<string | undefined> {
    setRefusal(undefined);
    const answer = await callAction(() => onRevoke(kept));
    if (!answer.ok) return answer.message;
    if (!answer.data.done) {
      setRefusal({ ...answer.data, title: "Meta did not end the token." });
      return undefined;
    }
    say({
      title: `Meta takes the token ending in ${last4} no more`,
      text: "It is deleted here as well.",
    });
    return undefined;
  }

  async function destroy(): Promise<string | undefined> {
    const answer = await callAction(() => onDestroy(kept));
    if (!answer.ok) return answer.message;
    say({
      title: `The token ending in ${last4} was deleted here`,
      text: "At Meta it stays as it is.",
    });
    return undefined;
  }

  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        <PendingButton
          isPending={isPending}
          onClick={() => rollBack(false)}
          pendingText="Asking Meta…"
          variant="secondary"
        >
          Roll back
        </PendingButton>
        <Button isDisabled={!hasAppSecret} onPress={() => setAsked("revoke")} variant="danger-soft">
          Revoke at Meta
        </Button>
        <Button onPress={() => setAsked("destroy")} variant="tertiary">
          Delete now
        </Button>
      </div>
      {hasAppSecret ? null : (
        <p className="text-muted text-sm">
          Meta revokes a token only with the App secret. Enter it in Configuration, or revoke it in
          Meta's console.
        </p>
      )}
      {failure ? <Alert title={failure} tone="bad" /> : null}
      {refusal ? (
        <Refusal refusal={refusal} title={refusal.title}>
          {refusal.title.includes("rolled") ? (
            <div>
              <PendingButton
                isPending={isPending}
                onClick={() => rollBack(true)}
                variant="secondary"
              >
                Roll back anyway
              </PendingButton>
            </div>
          ) : null}
        </Refusal>
      ) : null}
      <ConfirmDialog
        confirmLabel="Revoke at Meta"
        isOpen={asked === "revoke"}
        onConfirm={revoke}
        onOpenChange={(isOpen) => setAsked(isOpen ? "revoke" : undefined)}
        pendingText="Asking Meta…"
        title={`Revoke the token ending in ${last4}?`}
        tone="danger"
      >
        Meta ends it for good, everywhere. Other systems may use the same token (a script, another
        dashboard, an automation): they stop at once, and Wakey cannot know of them. You cannot roll
        back to it afterwards. Other tokens of the same System User stay.
      </ConfirmDialog>
      <ConfirmDialog
        confirmLabel="Delete now"
        isOpen={asked === "destroy"}
        onConfirm={destroy}
        onOpenChange={(isOpen) => setAsked(isOpen ? "destroy" : undefined)}
        pendingText="Deleting…"
        title={`Delete the token ending in ${last4} here?`}
        tone="danger"
      >
        You cannot roll back to it afterwards. Meta still takes it wherever else it is used.
      </ConfirmDialog>
    </div>
  );
}
