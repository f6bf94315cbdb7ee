"use client";

import { useState, useTransition } from "react";
import { Alert } from "@/components/alert";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { CopyField } from "@/components/copy-field";
import { PendingButton } from "@/components/pending-button";

type Props = {
  label: string;
  /** Where it goes then. */
  hint?: string;
  onHandOut: () => Promise<ActionAnswer<string | null>>;
};

/** The sandbox makes a token, and shows it once, as Meta does. */
export function HandOut({ label, hint = "The next step asks for it.", onHandOut }: Props) {
  const [token, setToken] = useState<string>();
  const [failure, setFailure] = useState<string>();
  const [isPending, startTransition] = useTransition();

  function handOut() {
    startTransition(async () => {
      const outcome = await callAction(onHandOut);
      setFailure(outcome.ok ? undefined : outcome.message);
      if (outcome.ok && outcome.data) setToken(outcome.data);
    });
  }

  return (
    <>
      <div>
        <PendingButton
          isPending={isPending}
          onClick={handOut}
          pendingText="Generating…"
          variant="secondary"
        >
          {label}
        </PendingButton>
      </div>
      {failure ? <Alert title={failure} tone="bad" /> : null}
      {token ? (
        <CopyField
          hint={`Shown this once, so copy it now. ${hint}`}
          label="Token of the sandbox"
          value={token}
        />
      ) : null}
    </>
  );
}
