"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { Alert } from "@/components/alert";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { SecretField } from "@/components/secret-field";
import { SubmitButton } from "@/components/submit-button";
import {
  type NotDone,
  type StageResult,
  type StageToken,
  type StageTokenInput,
  stageTokenInput,
} from "@/lib/rotation/rotation.schema";
import { IdField } from "../id-field";
import { useOutcome } from "./outcome-board";
import { Refusal } from "./refusal";

type Props = {
  connectionId: string;
  appId: string;
  onStage: (input: StageTokenInput) => Promise<ActionAnswer<StageResult>>;
};

/** Takes a new token. It crosses the browser once and is only ever written. */
export function StageForm({ connectionId, appId, onStage }: Props) {
  const say = useOutcome();
  const [refusal, setRefusal] = useState<NotDone>();
  const [isOtherApp, setOtherApp] = useState(false);
  const form = useForm({
    resolver: zodResolver(stageTokenInput),
    defaultValues: { connectionId, accessToken: "", appId: "", appSecret: "" },
  });
  const { errors, isSubmitting } = form.formState;

  async function stage(input: StageToken) {
    setRefusal(undefined);
    say(null);
    const answer = await callAction(() => onStage(input));
    if (!answer.ok) {
      const field = answer.field === "accessToken" ? "accessToken" : "root";
      form.setError(field, { message: answer.message });
      return;
    }
    if (answer.data.done) {
      form.reset();
      return;
    }
    setRefusal(answer.data);
    const isAboutApp = answer.data.findings.some(
      ({ field }) => field === "appId" || field === "appSecret",
    );
    if (isAboutApp) setOtherApp(true);
  }

  return (
    <form className="flex flex-col gap-5" noValidate onSubmit={form.handleSubmit(stage)}>
      <SecretField
        error={errors.accessToken?.message}
        hint="It is checked with Meta, encrypted, and put beside the one in use. Nothing changes until you switch."
        label="New access token"
        {...form.register("accessToken")}
      />
      <details
        className="rounded-xl border border-border px-4 py-3"
        onToggle={(event) => setOtherApp(event.currentTarget.open)}
        open={isOtherApp}
      >
        <summary className="cursor-pointer font-medium text-sm">It is of another app</summary>
        <div className="mt-4 grid gap-5 sm:grid-cols-2">
          <IdField
            error={errors.appId?.message}
            hint={`Empty: Meta is asked. The token in use is of the app ${appId}.`}
            label="App ID"
            {...form.register("appId")}
          />
          <SecretField
            error={errors.appSecret?.message}
            hint="Of that app. Without it statuses are refused from the switch on."
            label="App secret"
            {...form.register("appSecret")}
          />
        </div>
      </details>
      <div>
        <SubmitButton isPending={isSubmitting} pendingText="Checking with Meta…">
          Check new token
        </SubmitButton>
      </div>
      {errors.root?.message ? <Alert title={errors.root.message} tone="bad" /> : null}
      {refusal ? (
        <Refusal
          refusal={refusal}
          title="This token cannot take over. Nothing was stored, and sending goes on as before."
        />
      ) : null}
    </form>
  );
}
