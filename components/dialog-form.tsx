"use client";

import { Button } from "@heroui/react/button";
import { Modal } from "@heroui/react/modal";
import type { FormEventHandler, ReactNode } from "react";
import { Alert } from "./alert";
import { FocusReturn } from "./focus-return";
import { SubmitButton } from "./submit-button";

type Props = {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  description?: ReactNode;
  /** The fields. The first one takes the focus when it has `autoFocus`. */
  children: ReactNode;
  submitLabel: string;
  /** "Close" where something is done already that closing does not undo. */
  closeLabel?: string;
  pendingText?: string;
  isPending?: boolean;
  /** A failure that belongs to no single field. */
  error?: string | undefined;
  onSubmit: FormEventHandler<HTMLFormElement>;
};

/** A short form over the page. Escape and "Cancel" close it; while pending it stays. */
export function DialogForm({
  isOpen,
  onOpenChange,
  title,
  description,
  children,
  submitLabel,
  closeLabel = "Cancel",
  pendingText,
  isPending = false,
  error,
  onSubmit,
}: Props) {
  return (
    <Modal.Backdrop
      isDismissable={false}
      isKeyboardDismissDisabled={isPending}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
    >
      <Modal.Container scroll="outside" size="md">
        <Modal.Dialog>
          <FocusReturn />
          <form className="flex flex-col gap-5" noValidate onSubmit={onSubmit}>
            <div>
              <Modal.Heading className="font-semibold text-lg">{title}</Modal.Heading>
              {description ? <p className="mt-0.5 text-muted text-sm">{description}</p> : null}
            </div>
            {children}
            {error ? <Alert title={error} tone="bad" /> : null}
            <div className="flex flex-wrap justify-end gap-2">
              <Button isDisabled={isPending} slot="close" variant="tertiary">
                {closeLabel}
              </Button>
              <SubmitButton isPending={isPending} pendingText={pendingText}>
                {submitLabel}
              </SubmitButton>
            </div>
          </form>
        </Modal.Dialog>
      </Modal.Container>
    </Modal.Backdrop>
  );
}
