"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState, useTransition } from "react";
import { useForm } from "react-hook-form";
import { Alert } from "@/components/alert";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { CheckField } from "@/components/check-field";
import { PendingButton } from "@/components/pending-button";
import { SubmitButton } from "@/components/submit-button";
import { TextField } from "@/components/text-field";
import { notify } from "@/components/toast";
import {
  type NotDone,
  type RefreshResult,
  type TokenPlanChange,
  type TokenPlanInput,
  tokenPlanInput,
} from "@/lib/rotation/rotation.schema";
import { useOutcome } from "./outcome-board";
import { Refusal } from "./refusal";

type Props = {
  stored: TokenPlanChange;
  /** Whether Meta can make a new token from the one in use. */
  isRefreshable: boolean;
  onSave: (input: TokenPlanInput) => Promise<ActionAnswer<void>>;
  onRefresh: () => Promise<ActionAnswer<RefreshResult>>;
};

/** What Wakey does by itself for the token. */
export function PlanForm({ stored, isRefreshable, onSave, onRefresh }: Props) {
  const say = useOutcome();
  const [refusal, setRefusal] = useState<NotDone>();
  const [isRefreshing, startRefresh] = useTransition();
  const form = useForm({ resolver: zodResolver(tokenPlanInput), values: stored });
  const { errors, isSubmitting } = form.formState;

  async function save(plan: TokenPlanChange) {
    const answer = await callAction(() => onSave(plan));
    if (answer.ok) notify("Saved");
    else form.setError("root", { message: answer.message });
  }

  function refresh() {
    form.clearErrors("root");
    setRefusal(undefined);
    startRefresh(async () => {
      const answer = await callAction(onRefresh);
      if (!answer.ok) form.setError("root", { message: answer.message });
      else if (!answer.data.done) setRefusal(answer.data);
      else {
        say({
          title: "Meta has made a new token, and it is in use",
          text: `It ends in ${answer.data.tokenLast4}. The old one is kept for rolling back.`,
        });
      }
    });
  }

  return (
    <form className="flex flex-col gap-5" noValidate onSubmit={form.handleSubmit(save)}>
      <CheckField
        hint="From 20 days before its end, tried again on failure. Needs a System User's token and the App secret."
        label="Refresh a token that has an end"
        {...form.register("refreshes")}
      />
      <CheckField
        hint="10 minutes after the switch, unless another connection on this server still sends with it."
        label="Have Meta end the old token after a refresh"
        {...form.register("revokesOld")}
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField
          error={errors.reminderDays?.message}
          hint="Days of use after which a token without end should be replaced."
          inputMode="numeric"
          label="Remind after (days)"
          {...form.register("reminderDays")}
        />
        <TextField
          error={errors.keepHours?.message}
          hint="Hours that a replaced token can be rolled back to."
          inputMode="numeric"
          label="Keep old for (hours)"
          {...form.register("keepHours")}
        />
      </div>
      <div className="flex flex-wrap gap-2">
        <SubmitButton isPending={isSubmitting} pendingText="Saving…" variant="secondary">
          Save
        </SubmitButton>
        {isRefreshable ? (
          <PendingButton
            isPending={isRefreshing}
            onClick={refresh}
            pendingText="Asking Meta…"
            variant="tertiary"
          >
            Refresh now
          </PendingButton>
        ) : null}
      </div>
      {errors.root?.message ? <Alert title={errors.root.message} tone="bad" /> : null}
      {refusal ? (
        <Refusal refusal={refusal} title="The token was not refreshed; the one in use stays." />
      ) : null}
    </form>
  );
}
