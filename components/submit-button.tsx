"use client";

import { Button } from "@heroui/react/button";
import type { ReactNode } from "react";
import { useFormStatus } from "react-dom";

type Props = {
  /** Named by its effect: "Save Configuration", "Send to 4,812 people". */
  children: ReactNode;
  /** What is happening meanwhile: "Checking with Meta…". */
  pendingText?: string | undefined;
  /** For forms that submit by an event; forms with an `action` tell it by themselves. */
  isPending?: boolean | undefined;
  isDisabled?: boolean | undefined;
  variant?: "primary" | "secondary" | "danger" | undefined;
  fullWidth?: boolean | undefined;
  /** Id of the form, where the button stands outside of it. */
  form?: string | undefined;
};

/** Submits once: while pending it stays focused and does nothing. Keeps its width. */
export function SubmitButton({
  children,
  pendingText = "Working…",
  isPending,
  isDisabled = false,
  variant = "primary",
  fullWidth = false,
  form,
}: Props) {
  const status = useFormStatus();
  const pending = isPending ?? status.pending;
  return (
    <Button
      className="max-w-full"
      {...(form === undefined ? {} : { form })}
      fullWidth={fullWidth}
      isDisabled={isDisabled}
      isPending={pending}
      type="submit"
      variant={variant}
    >
      {/* Both texts share one cell, so that the wider one sets the width. */}
      <span className="grid min-w-0 justify-items-center">
        <span
          className={`col-start-1 row-start-1 max-w-full truncate ${pending ? "invisible" : ""}`}
        >
          {children}
        </span>
        <span
          className={`col-start-1 row-start-1 max-w-full truncate ${pending ? "" : "invisible"}`}
        >
          {pendingText}
        </span>
      </span>
    </Button>
  );
}
