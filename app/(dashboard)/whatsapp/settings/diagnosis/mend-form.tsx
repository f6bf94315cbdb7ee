"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState, useTransition } from "react";
import { Alert } from "@/components/alert";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { SubmitButton } from "@/components/submit-button";
import { TextField } from "@/components/text-field";
import type { Finding } from "@/lib/connections/finding.schema";
import type { MendName } from "@/lib/diagnosis/diagnosis.schema";
import type { Mend, MendResult } from "@/lib/diagnosis/mend.schema";
import { FindingList } from "../finding-list";

type Props = {
  connectionId: string;
  mend: MendName;
  onMend: (wanted: Mend) => Promise<ActionAnswer<MendResult>>;
};

const words: Record<MendName, { label: string; pending: string }> = {
  subscribe: { label: "Send the events here", pending: "Telling Meta…" },
  register: { label: "Register the number", pending: "Registering…" },
  "extend-token": { label: "Extend the token to 60 days", pending: "Asking Meta…" },
};

/** The button that does what the first step says; looks again at everything when it is done. */
export function MendForm({ connectionId, mend, onMend }: Props) {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const [failure, setFailure] = useState<string>();
  const [findings, setFindings] = useState<Finding[]>([]);
  const [pinError, setPinError] = useState<string>();
  const { label, pending } = words[mend];

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const pin = String(new FormData(event.currentTarget).get("pin") ?? "");
    const isReady = mend !== "register" || /^\d{6}$/.test(pin);
    setPinError(isReady ? undefined : "The PIN has six digits.");
    if (!isReady) return;
    const wanted = mend === "register" ? { connectionId, mend, pin } : { connectionId, mend };
    startTransition(async () => {
      const outcome = await callAction(() => onMend(wanted));
      setFailure(outcome.ok ? undefined : outcome.message);
      setFindings(outcome.ok ? outcome.data.findings : []);
      if (outcome.ok && outcome.data.done) router.refresh();
    });
  }

  return (
    <form className="flex flex-col gap-3" noValidate onSubmit={submit}>
      <div className="flex flex-wrap items-end gap-3">
        {mend === "register" ? (
          <TextField
            autoComplete="off"
            className="w-40"
            error={pinError}
            inputMode="numeric"
            label="Six-digit PIN"
            maxLength={6}
            name="pin"
          />
        ) : null}
        <SubmitButton isPending={isPending} pendingText={pending}>
          {label}
        </SubmitButton>
      </div>
      {failure ? <Alert title={failure} tone="bad" /> : null}
      {findings.length > 0 ? <FindingList findings={findings} /> : null}
    </form>
  );
}
