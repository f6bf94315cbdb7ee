"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { Alert } from "@/components/alert";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { SecretField } from "@/components/secret-field";
import { SubmitButton } from "@/components/submit-button";
import type { SaveResult } from "@/lib/connections/finding.schema";
import { webhookStepInput } from "@/lib/wizard/draft.schema";
import { FindingList, NoteList } from "../../finding-list";

type Props = {
  hasAppSecret: boolean;
  onGive: (input: { appSecret: string }) => Promise<ActionAnswer<SaveResult>>;
};

/** Adds the App secret, or has Meta asked again to take this server's address. */
export function AppSecretForm({ hasAppSecret, onGive }: Props) {
  const [result, setResult] = useState<SaveResult>();
  const form = useForm({
    resolver: zodResolver(webhookStepInput),
    defaultValues: { appSecret: "" },
  });
  const { errors, isSubmitting } = form.formState;

  async function give(input: z.output<typeof webhookStepInput>) {
    if (!hasAppSecret && input.appSecret === "") {
      return form.setError(
        "appSecret",
        { message: "Paste the App secret." },
        { shouldFocus: true },
      );
    }
    const outcome = await callAction(() => onGive(input));
    if (!outcome.ok) return form.setError("root", { message: outcome.message });
    setResult(outcome.data);
    if (outcome.data.saved) form.reset();
  }

  return (
    <form className="flex max-w-lg flex-col gap-3" noValidate onSubmit={form.handleSubmit(give)}>
      {hasAppSecret ? null : (
        <SecretField
          error={errors.appSecret?.message}
          hint="App settings → Basic → App secret → Show."
          label="App secret"
          {...form.register("appSecret")}
        />
      )}
      <div>
        <SubmitButton
          isPending={isSubmitting}
          pendingText="Asking Meta…"
          size="sm"
          variant="secondary"
        >
          {hasAppSecret
            ? "Ask Meta to confirm the address again"
            : "Check and store the App secret"}
        </SubmitButton>
      </div>
      {errors.root?.message ? <Alert title={errors.root.message} tone="bad" /> : null}
      {result ? (
        <div role="alert">
          {result.saved ? (
            <NoteList notes={result.notes.filter(({ isWarning }) => isWarning)} />
          ) : (
            <FindingList findings={result.findings} />
          )}
        </div>
      ) : null}
    </form>
  );
}
