"use client";

import { buttonVariants } from "@heroui/styles";
import type { MouseEvent, ReactNode } from "react";

export type PendingButtonProps = {
  /** Named by its effect: "Save Configuration", "Send to 4,812 people". */
  children: ReactNode;
  /** What is happening meanwhile: "Checking with Meta…". */
  pendingText?: string | undefined;
  isPending: boolean;
  isDisabled?: boolean | undefined;
  type?: "button" | "submit";
  onClick?: () => void;
  variant?: "primary" | "secondary" | "tertiary" | "outline" | "ghost" | "danger" | "danger-soft";
  size?: "sm" | "md";
  fullWidth?: boolean | undefined;
  /** Id of the form to submit, where the button stands outside of it. */
  form?: string | undefined;
};

/**
 * Acts once: while pending it keeps the focus and its width, says what happens, and does nothing.
 *
 * A native button, because React Aria's leaves a nameless image in its live region when a pending
 * button is taken away.
 */
export function PendingButton({
  children,
  pendingText = "Working…",
  isPending,
  isDisabled = false,
  type = "button",
  onClick,
  variant = "primary",
  size = "md",
  fullWidth = false,
  form,
}: PendingButtonProps) {
  function click(event: MouseEvent) {
    if (isPending) event.preventDefault();
    else onClick?.();
  }
  const text = "col-start-1 row-start-1 inline-flex max-w-full items-center gap-2 truncate";
  return (
    <>
      <button
        aria-disabled={isPending || undefined}
        className={buttonVariants({ variant, size, fullWidth, className: "max-w-full" })}
        disabled={isDisabled}
        form={form}
        onClick={click}
        type={type}
      >
        {/* Both texts share one cell, so that the wider one sets the width. */}
        <span className="grid min-w-0 justify-items-center">
          <span className={`${text} ${isPending ? "invisible" : ""}`}>{children}</span>
          <span className={`${text} ${isPending ? "" : "invisible"}`}>{pendingText}</span>
        </span>
      </button>
      <span className="sr-only" role="status">
        {isPending ? pendingText : ""}
      </span>
    </>
  );
}
