"use client";

import { Button } from "@heroui/react/button";
import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { Alert } from "@/components/alert";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { PendingButton } from "@/components/pending-button";
import { notify } from "@/components/toast";

type Props = {
  /** As people call it. */
  name: string;
  isDefault: boolean;
  onMakeDefault: () => Promise<ActionAnswer<void>>;
  onRemove: () => Promise<ActionAnswer<void>>;
};

/** "Make default" and "Remove connection". */
export function ConnectionControls({ name, isDefault, onMakeDefault, onRemove }: Props) {
  const router = useRouter();
  const [isRemoving, setRemoving] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [isPending, startTransition] = useTransition();

  function makeDefault() {
    startTransition(async () => {
      const outcome = await callAction(onMakeDefault);
      setFailure(outcome.ok ? undefined : outcome.message);
    });
  }

  async function remove(): Promise<string | undefined> {
    const outcome = await callAction(onRemove);
    if (!outcome.ok) return outcome.message;
    notify(`${name} was removed`);
    router.replace("/whatsapp/settings");
    return undefined;
  }

  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        {isDefault ? null : (
          <PendingButton
            isPending={isPending}
            onClick={makeDefault}
            pendingText="Changing…"
            variant="secondary"
          >
            Make default
          </PendingButton>
        )}
        <Button onPress={() => setRemoving(true)} variant="danger-soft">
          Remove connection
        </Button>
      </div>
      {failure ? <Alert title={failure} tone="bad" /> : null}
      <ConfirmDialog
        confirmLabel="Remove connection"
        isOpen={isRemoving}
        onConfirm={remove}
        onOpenChange={setRemoving}
        pendingText="Removing…"
        title={`Remove ${name}?`}
        tone="danger"
      >
        Its access token is deleted for good. Campaigns already sent stay to be read; paused ones
        cannot go on, and statuses still under way are not recorded any more.
      </ConfirmDialog>
    </div>
  );
}
