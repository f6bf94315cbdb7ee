"use client";

import { useFormStatus } from "react-dom";
import { PendingButton, type PendingButtonProps } from "./pending-button";

type Props = Omit<PendingButtonProps, "isPending" | "type" | "onClick"> & {
  /** For forms that submit by an event; forms with an `action` tell it by themselves. */
  isPending?: boolean | undefined;
};

/** The button that sends a form. */
export function SubmitButton({ isPending, ...button }: Props) {
  const status = useFormStatus();
  return <PendingButton {...button} isPending={isPending ?? status.pending} type="submit" />;
}
