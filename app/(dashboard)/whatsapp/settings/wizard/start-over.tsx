"use client";

import { Button } from "@heroui/react/button";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { ConfirmDialog } from "@/components/confirm-dialog";

/** Back to the first choice; asks first, since what was entered goes. */
export function StartOver({ onEnd }: { onEnd: () => Promise<ActionAnswer<void>> }) {
  const router = useRouter();
  const [isAsking, setAsking] = useState(false);

  async function end(): Promise<string | undefined> {
    const outcome = await callAction(onEnd);
    if (!outcome.ok) return outcome.message;
    router.push("/whatsapp/settings/wizard");
    return undefined;
  }

  return (
    <>
      <Button onPress={() => setAsking(true)} size="sm" variant="secondary">
        Start over
      </Button>
      <ConfirmDialog
        confirmLabel="Start over"
        isOpen={isAsking}
        onConfirm={end}
        onOpenChange={setAsking}
        pendingText="One moment…"
        title="Start over?"
      >
        What you entered in this guide is forgotten, a pasted token included. A number that is
        already connected stays connected.
      </ConfirmDialog>
    </>
  );
}
