"use client";

import { AlertDialog } from "@heroui/react/alert-dialog";
import { Button } from "@heroui/react/button";
import { type ReactNode, useState, useTransition } from "react";
import { Alert } from "./alert";
import { FocusReturn } from "./focus-return";
import { PendingButton } from "./pending-button";

type Props = {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  /** What will happen, and what cannot be taken back. */
  children: ReactNode;
  /** Names the effect: "Send to 3 people", "Remove connection". */
  confirmLabel: string;
  /** For an act that is itself called cancelling: "Keep it". */
  cancelLabel?: string;
  pendingText?: string;
  tone?: "default" | "danger";
  /** Resolves when done, and the dialog closes; a returned text is shown as the failure instead. */
  onConfirm: () => Promise<string | undefined>;
};

/** Asks before an expensive or destructive act. The focus starts on the harmless button. */
export function ConfirmDialog({
  isOpen,
  onOpenChange,
  title,
  children,
  confirmLabel,
  cancelLabel = "Cancel",
  pendingText,
  tone = "default",
  onConfirm,
}: Props) {
  const [isPending, startTransition] = useTransition();
  const [error, setError] = useState<string>();

  function setOpen(open: boolean) {
    setError(undefined);
    onOpenChange(open);
  }

  function confirm() {
    setError(undefined);
    startTransition(async () => {
      const failure = await onConfirm();
      if (failure === undefined) onOpenChange(false);
      else setError(failure);
    });
  }

  return (
    <AlertDialog.Backdrop
      isKeyboardDismissDisabled={isPending}
      isOpen={isOpen}
      onOpenChange={setOpen}
    >
      <AlertDialog.Container size="md">
        <AlertDialog.Dialog>
          <FocusReturn />
          <AlertDialog.Heading className="font-semibold text-lg">{title}</AlertDialog.Heading>
          <AlertDialog.Body className="mt-2 text-muted">{children}</AlertDialog.Body>
          {error ? (
            <div className="mt-4">
              <Alert title={error} tone="bad" />
            </div>
          ) : null}
          <AlertDialog.Footer className="mt-6 flex flex-wrap justify-end gap-2">
            <Button autoFocus isDisabled={isPending} slot="close" variant="tertiary">
              {cancelLabel}
            </Button>
            <PendingButton
              isPending={isPending}
              onClick={confirm}
              pendingText={pendingText}
              variant={tone === "danger" ? "danger" : "primary"}
            >
              {confirmLabel}
            </PendingButton>
          </AlertDialog.Footer>
        </AlertDialog.Dialog>
      </AlertDialog.Container>
    </AlertDialog.Backdrop>
  );
}
